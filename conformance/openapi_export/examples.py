"""Replies of the reference server as named examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from conformance.checks.expected_outcomes import ANY_SUCCESS, ONE_OUTCOME
from conformance.contract.model import Contract, Operation, Outcome
from conformance.mock_server.response_renderer import ResponseRenderer
from conformance.openapi_export.schemas import Json, names, reference


class ExampleBuilder:
    """`examples` has a component for each error that was asked for, by names that the document has not used yet."""

    def __init__(self, contract: Contract, taken: Iterable[str]) -> None:
        self.examples: Json = {}
        self._names = names("outcome", contract.outcomes, taken)
        self._renderers = [ResponseRenderer(contract, each) for each in contract.dialects or [None]]

    def named(self, operation: Operation, status: int, outcomes: Sequence[Outcome]) -> Json:
        """Name -> example, for the replies that may come with this status."""
        found: Json = {}
        called = example_names(outcomes)
        for outcome in outcomes:
            name = called[outcome.id]
            if not outcome.success:
                found[name] = self._error(status, outcome)
                continue
            body = self._renderer(status, outcome).accepted(outcome, operation, operation.reply_example).body
            # empty where the reference server answers with a status that allows no body
            if body:
                found[name] = {"summary": outcome.message, "value": json.loads(body)}
        return found

    def _error(self, status: int, outcome: Outcome) -> Json:
        body = self._renderer(status, outcome).refused(outcome, None, None).body
        example = {"summary": outcome.message, "value": json.loads(body or b"null")}
        # the same outcome may look different in the dialect that gives it another status
        if self.examples.setdefault(self._names[outcome.id], example) == example:
            return reference("examples", self._names[outcome.id])
        return example

    def _renderer(self, status: int, outcome: Outcome) -> ResponseRenderer:
        """The first dialect that gives the outcome this status, or else the default one."""
        speaking = (
            each
            for each in self._renderers
            if any(choice in each.choices and status in found for choice, found in outcome.status.items())
        )
        return next(speaking, self._renderers[0])


def example_names(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Outcome id -> the name of its example, for all that may come with one status. The first success is called
    `success`, as it comes first and so is what tools show; every other outcome by its id."""
    first = next((each.id for each in outcomes if each.success), None)
    return {each.id: ANY_SUCCESS if each.id == first else f"{ONE_OUTCOME}{each.id}" for each in outcomes}


def headers_of(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The headers that come with any of the outcomes; none is promised, as each may come without it."""
    told = {name: value for outcome in outcomes for name, value in outcome.headers.items()}
    return {name: {"schema": {"type": "string"}, "example": value} for name, value in told.items()}
