"""No operation has the path of the request."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, Lab, Steps
from conformance.contract.model import Operation
from conformance.contract.request_view import Call, dump
from conformance.observation.target_state import Answer, World


class UnknownPath(Cause):
    stage = 20

    def operations(self) -> list[Operation]:
        return super().operations()[:1]

    def concerns(self, operation: Operation) -> bool:
        """Only where a value stands in the path: an odd one may make another path of it."""
        return self.selected(operation) and bool(operation.path_names)

    def holds(self, call: Call, world: World) -> Answer:
        if call.operation is not None:
            return Answer.MAYBE if has_odd_segments(call.request.path) else Answer.NO
        if call.methods:
            return Answer.NO
        return Answer.MAYBE if has_odd_segments(call.request.path) else Answer.YES

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        request = yield from lab.lawful(operation)
        lost = request.but(method="GET", query=(), body=None, headers=())
        stem = operation.path.split("{")[0].rstrip("/")
        yield lost.but(path=f"/no-such-path-{lab.names.tag}")
        yield lost.but(path=f"{stem}/no/such/path/{lab.names.tag}/at/all")
        yield lost.but(
            path=f"/no/such/path/{lab.names.tag}/here/at/all",
            method="POST",
            headers=(("Content-Type", "application/json"),),
            body=dump({}),
        )


def has_odd_segments(path: str) -> bool:
    """Segments that servers and what stands before them read differently: empty, dots, escaped slashes or controls."""
    lowered = path.lower()
    if "%2f" in lowered or "%00" in lowered or "%5c" in lowered:
        return True
    return any(segment in ("", ".", "..", "%2e", "%2e%2e") for segment in lowered.split("/")[1:])
