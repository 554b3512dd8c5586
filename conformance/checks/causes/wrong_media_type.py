"""A JSON body that is called something else. What is not JSON at all is `malformed-body`."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, Lab, Steps
from conformance.contract.model import Operation
from conformance.contract.request_view import UNREADABLE, Call
from conformance.observation.target_state import Answer, World


class WrongMediaType(Cause):
    stage = 31

    def applies(self, operation: Operation) -> bool:
        return operation.takes != "nothing"

    def concerns(self, operation: Operation) -> bool:
        return self.selected(operation) and self.applies(operation)

    def holds(self, call: Call, world: World) -> Answer:
        if call.operation is None or call.operation.takes == "nothing" or call.body in UNREADABLE:
            return Answer.NO
        media = (call.request.header("Content-Type") or "").split(";")[0].strip().lower()
        return Answer.NO if media == "application/json" else Answer.MAYBE

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        request = yield from lab.lawful(operation)
        yield request.but(
            headers=tuple(
                ("Content-Type", "text/plain") if name == "Content-Type" else (name, value)
                for name, value in request.headers
            )
        )
