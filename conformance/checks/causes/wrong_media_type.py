"""The body is JSON, but its Content-Type names another media type.

A body that is not JSON has the cause `malformed-body` instead.
"""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource, RequestSteps
from conformance.contract.model import Operation
from conformance.contract.request_view import UNREADABLE, RequestView
from conformance.observation.target_state import Certainty, StateQuery


class WrongMediaType(Cause):
    """The fault is never certain, because a server may ignore the Content-Type."""

    stage = 31
    needs = "a body"

    def can_provoke(self, operation: Operation) -> bool:
        return operation.takes != "nothing"

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or view.operation.takes == "nothing" or view.body in UNREADABLE:
            return Certainty.NO
        media = (view.request.header("Content-Type") or "").split(";")[0].strip().lower()
        return Certainty.NO if media == "application/json" else Certainty.MAYBE

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        yield request.replace(
            headers=tuple(
                ("Content-Type", "text/plain") if name == "Content-Type" else (name, value)
                for name, value in request.headers
            )
        )
