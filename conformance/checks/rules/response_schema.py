"""A success has the members that the operation documents, of the documented types."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class ResponseSchema(Rule):
    """What a target accepted although nobody says that it is right may come back as it was sent."""

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.outcome is None or not reply.outcome.success or reply.operation is None or reply.response is None:
            return None
        schema = reply.operation.reply_schema(reply.response.status)
        if schema is None or not reply.response.body or expectation.preferred is not None:
            return None
        for path, message in schema.errors(reply.body):
            if not any(state.is_unproven_value(each) for each in values_along(reply.body, path)):
                where = "".join(f"/{part}" for part in path) or "the whole body"
                return self.failed(f"the documented reply of {reply.operation.id}", f"{where}: {message}")
        return self.passed()


def values_along(body: Any, path: tuple[str | int, ...]) -> list[Any]:
    """The values on the way to a place in a body, the place itself included, the body itself not."""
    return list(accumulate(path, members_at, initial=body))[1:]


def members_at(node: Any, part: str | int) -> Any:
    """Member names made of digits come as numbers."""
    return node[str(part)] if isinstance(node, dict) else node[part]
