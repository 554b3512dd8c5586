"""A list with more items than one call may have."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, Lab, Steps
from conformance.contract.model import Operation
from conformance.contract.request_view import Call
from conformance.observation.target_state import Answer, World


class TooMany(Cause):
    """`limit` is the largest number of items that is allowed. Between an operation's own documented `maxItems`
    and this limit a refusal is as right as success."""

    stage = 33

    def setup(self, limit: int) -> None:
        self.limit = limit

    def applies(self, operation: Operation) -> bool:
        return operation.takes == "list"

    def concerns(self, operation: Operation) -> bool:
        return self.selected(operation) and self.applies(operation)

    def holds(self, call: Call, world: World) -> Answer:
        if call.operation is None or not call.items:
            return Answer.NO
        if len(call.items) > self.limit:
            return Answer.YES
        schema = call.operation.body_schema
        own_limit = schema.flat.get("maxItems", self.limit) if schema else self.limit
        return Answer.MAYBE if len(call.items) > own_limit else Answer.NO

    def fault(self, call: Call, world: World) -> str:
        return f"{len(call.items)} items"

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        yield (yield from lab.lawful(operation, items=self.limit + 1))
