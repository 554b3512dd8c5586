"""The body of a success fits the schema that the operation documents, and shows only values that the target lists.

Source: the response schemas of the OpenAPI document, and the `shown_by` of vocabularies in the contract.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, succeeded_operation
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.text import json_text
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class ResponseSchema(Rule):
    """Concerns successes with a body, if openapi.yaml has a schema for their status.

    Finds a body that does not fit the schema. A value that this run sent, and that was not certainly valid, is excused:
    a target that accepts such a value may show it unchanged.
    Values of a vocabulary are compared once the list of them is read.
    """

    needs = "a schema for the body of a success"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return any(each is not None for each in operation.replies.values())

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation, response = succeeded_operation(reply, expectation), reply.response
        if operation is None or response is None or not response.body or reply.other_reply is not None:
            return None
        schema = operation.reply_schema(response.status)
        if schema is None:
            return None
        for path, message in schema.errors(reply.body):
            values = zip(values_along(reply.body, path), names_along(path), strict=True)
            if not any(state.unproven.may_be_shown(*each) for each in values):
                place = "".join(f"/{part}" for part in path) or "the whole body"
                return self.failed(f"a body that fits the schema of {operation.id}", f"{place}: {message}")
        return self._check_listed_words(operation, reply, state) or self.passed()

    def _check_listed_words(self, operation: Operation, reply: Reply, state: TargetState) -> Finding | None:
        """Return a failure if the reply shows a value that the target does not list; None before the list is read."""
        for field in self.contract.fields.values():
            words, vocabulary = state.vocabulary(field), field.vocabulary
            if vocabulary is None or not words or operation.id not in vocabulary.shown_by:
                continue
            shown = shown_items(resolve(reply.body, vocabulary.shown_by[operation.id]))
            values = [each.get(vocabulary.member) for each in shown if isinstance(each, dict)]
            unknown = next((each for each in values if isinstance(each, str) and each not in words), None)
            if unknown is not None:
                expected = f"a {vocabulary.member} that {vocabulary.operation} lists"
                return self.failed(expected, f"{vocabulary.member} {json_text(unknown)}")
        return None


def values_along(body: Any, path: tuple[str | int, ...]) -> list[Any]:
    """Return the values along the path into a body, from its first part to its end."""
    return list(accumulate(path, value_at, initial=body))[1:]


def names_along(path: tuple[str | int, ...]) -> list[str]:
    """Return the name of the member that each part of the path is, or is an item of; "" for items of the body."""
    return list(accumulate(path, lambda name, part: part if isinstance(part, str) else name, initial=""))[1:]


def value_at(node: Any, part: str | int) -> Any:
    """Return a member or an item. `part` may be a number also for a member whose name consists of digits."""
    return node[str(part)] if isinstance(node, dict) else node[part]
