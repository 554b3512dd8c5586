"""No operation has the path of the request."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.path_template import encoded_template
from conformance.contract.request_view import RequestView, dump_json
from conformance.contract.selectors import selector_pairs
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery

BROWSER = "text/html, application/xhtml+xml, application/xml;q=0.9, text/csv;q=0.9, */*;q=0.8"
"""The Accept of a browser that takes tables too. Many frameworks answer it with a page where they know no path."""


class UnknownPath(Cause):
    """The fault is not certain for a path that a server, or a proxy in front of it, may read as another path."""

    stage = 20

    def operations(self) -> list[Operation]:
        """Return one operation of each path."""
        return list({each.path: each for each in reversed(super().operations())}.values())[::-1]

    def size(self, operation: Operation) -> int:
        return 3

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
        """Yield requests to paths that resemble none; on a target without other clients, below and beside each path."""
        if factory.variation and not factory.has_target_alone:
            return
        request = yield from factory.valid_request(operation)
        lost = request.replace(method="GET", query=selector_pairs(operation), body=None, headers=())
        yield from self._near(operation, lost, factory)
        if factory.variation:
            return
        stem = encoded_template(operation.path).split("{")[0].rstrip("/")
        yield lost.replace(path=f"/no-such-path-{factory.names.tag}")
        yield lost.replace(path=f"{stem}/no/such/path/{factory.names.tag}/at/all", headers=(("Accept", BROWSER),))
        yield lost.replace(
            path=f"/no/such/path/{factory.names.tag}/here/at/all",
            method="POST",
            headers=(("Content-Type", "application/json"),),
            body=dump_json({}),
        )

    def _near(self, operation: Operation, request: Request, factory: RequestSource) -> RequestSteps:
        """Yield the request to a path beside its own, and to one below it."""
        below = request.replace(path=f"{request.path}/no-such-path-{factory.names.tag}")
        beside = (request.replace(path=each) for each in paths_beside(operation, request.path, factory.names.tag))
        if (certain := next((each for each in beside if self._is_certain(each, factory)), None)) is not None:
            yield certain
        if self._is_certain(below, factory):
            yield below

    def _is_certain(self, request: Request, factory: RequestSource) -> bool:
        return self.holds(factory.view(request), factory.query) is Certainty.YES


def paths_beside(operation: Operation, path: str, tag: str) -> Iterator[str]:
    """Yield the path with another word in place of one documented word, first the last one. The word has the tag."""
    segments, documented = path.split("/"), operation.path.split("/")
    for at in reversed(range(1, len(segments))):
        if "{" not in documented[at]:
            yield "/".join(f"no-such-{each}-{tag}" if n == at else each for n, each in enumerate(segments))


def has_unusual_segments(path: str) -> bool:
    """Return whether servers may read the path differently: empty segments, dots, escaped slashes or null bytes."""
    lowered = path.lower()
    if "%2f" in lowered or "%00" in lowered or "%5c" in lowered:
        return True
    return any(segment in ("", ".", "..", "%2e", "%2e%2e") for segment in lowered.split("/")[1:])
