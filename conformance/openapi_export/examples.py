"""Make named examples of replies, from the replies of the reference server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from conformance.checks.prefer_header import ANY_SUCCESS, ONE_OUTCOME
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.mock_server.response_renderer import ResponseRenderer
from conformance.openapi_export.schemas import Json, names, reference


class ExampleBuilder:
    """Makes the examples of replies. `examples` collects a component for each refusal, by its name.

    `taken` has the names of the examples in openapi.yaml, which no component may have.
    """

    def __init__(self, contract: Contract, taken: Iterable[str]) -> None:
        self.examples: Json = {}
        self._names = names("outcome", contract.outcomes, taken)
        self._renderers = [ResponseRenderer(contract, each) for each in contract.dialects or [None]]

    def named(self, operation: Operation, status: int, outcomes: Sequence[Outcome]) -> Json:
        """Return an example for each outcome of a status, by the name of the example."""
        found: Json = {}
        names_of_outcomes = example_names(outcomes)
        for outcome in outcomes:
            name = names_of_outcomes[outcome.id]
            if not outcome.success:
                found[name] = self._error(status, outcome)
                continue
            body = self._renderer(status, outcome).accepted(outcome, operation, operation.reply_example).body
            # the body is empty if the reference server replies with a status that allows none
            if body and status not in operation.other_replies:
                found[name] = {"summary": outcome.message, "value": json.loads(body)}
        return found

    def media_type(self, status: int, outcome: Outcome) -> str:
        """Return the media type of a refusal, "" if it has no body."""
        response = self._renderer(status, outcome).refused(outcome, None, None)
        return (response.header("Content-Type") or "").partition(";")[0].strip()

    def _error(self, status: int, outcome: Outcome) -> Json:
        body = self._renderer(status, outcome).refused(outcome, None, None).body
        example = {"summary": outcome.message, "value": json.loads(body or b"null")}
        # in another dialect, the outcome may have another status and another body
        if self.examples.setdefault(self._names[outcome.id], example) == example:
            return reference("examples", self._names[outcome.id])
        return example

    def _renderer(self, status: int, outcome: Outcome) -> ResponseRenderer:
        """Return the renderer of the first dialect that gives the outcome this status, or else of the default one."""
        fitting = (
            each
            for each in self._renderers
            if any(choice in each.choices and status in found for choice, found in outcome.status.items())
        )
        return next(fitting, self._renderers[0])


def example_names(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return the name of an example for each outcome of one status, by the id of the outcome.

    The first success is named `success`, which tools show if they show the first example. The others have their ids.
    """
    first = next((each.id for each in outcomes if each.success), None)
    return {each.id: ANY_SUCCESS if each.id == first else f"{ONE_OUTCOME}{each.id}" for each in outcomes}


def headers_of(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return Header Objects by name. No header is required, because other outcomes of the status may lack it."""
    headers = {name: value for outcome in outcomes for name, value in outcome.headers.items()}
    return {name: {"schema": {"type": "string"}, "example": value} for name, value in headers.items()}
