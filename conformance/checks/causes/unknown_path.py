"""No operation has the path of the request."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource, RequestSteps
from conformance.contract.model import Operation
from conformance.contract.request_view import RequestView, dump_json
from conformance.observation.target_state import Certainty, StateQuery


class UnknownPath(Cause):
    """The fault is not certain for a path that a server, or a proxy in front of it, may read as another path."""

    stage = 20

    def operations(self) -> list[Operation]:
        return super().operations()[:1]

    def can_hold(self, operation: Operation) -> bool:
        """Return True only if the path has parameters: an unusual value in one may give another path."""
        return self.is_about(operation) and bool(operation.path_names)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is not None:
            return Certainty.MAYBE if has_unusual_segments(view.request.path) else Certainty.NO
        if view.methods:
            return Certainty.NO
        return Certainty.MAYBE if has_unusual_segments(view.request.path) else Certainty.YES

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        lost = request.replace(method="GET", query=(), body=None, headers=())
        stem = operation.path.split("{")[0].rstrip("/")
        yield lost.replace(path=f"/no-such-path-{factory.names.tag}")
        yield lost.replace(path=f"{stem}/no/such/path/{factory.names.tag}/at/all")
        yield lost.replace(
            path=f"/no/such/path/{factory.names.tag}/here/at/all",
            method="POST",
            headers=(("Content-Type", "application/json"),),
            body=dump_json({}),
        )


def has_unusual_segments(path: str) -> bool:
    """Return whether servers may read the path differently: empty segments, dots, escaped slashes or null bytes."""
    lowered = path.lower()
    if "%2f" in lowered or "%00" in lowered or "%5c" in lowered:
        return True
    return any(segment in ("", ".", "..", "%2e", "%2e%2e") for segment in lowered.split("/")[1:])
