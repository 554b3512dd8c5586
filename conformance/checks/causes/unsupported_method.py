"""The path exists, but no operation on it has the method."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource, all_or_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.path_template import path_pattern
from conformance.contract.request_view import RequestView, dump_json
from conformance.contract.selectors import selector_pairs
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery

_COMMON = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_NOT_JUDGED = ("HEAD", "OPTIONS", "TRACE", "CONNECT")


class UnsupportedMethod(Cause):
    """A clause is about common methods such as PUT or, with `known: false`, about unknown ones such as BREW.

    The parameter `also_supported` lists methods with paths that a server may support, such as `POST /list` or
    `PUT /orders/{order_id}`.
    """

    stage = 21

    def setup(self, known: bool = True, also_supported: list[str] | None = None) -> None:
        self.known = known
        lines = (each.partition(" ") for each in also_supported or [])
        self._also_supported = [(method, path_pattern(path)) for method, _, path in lines]

    def operations(self) -> list[Operation]:
        """Return one operation of each path; only the first of them for a made-up method."""
        paths = {each.path: each for each in super().operations()}
        return list(paths.values()) if self.known else list(paths.values())[:1]

    def can_hold(self, operation: Operation) -> bool:
        """Return False: a request with such a method matches no operation."""
        return False

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        method = view.request.method
        if view.operation is not None or not view.methods or method in (*_NOT_JUDGED, *view.methods):
            return Certainty.NO
        if (method in _COMMON) is not self.known:
            return Certainty.NO
        return Certainty.MAYBE if self._may_be_supported(view.request) else Certainty.YES

    def _may_be_supported(self, request: Request) -> bool:
        return any(method == request.method and path.fullmatch(request.path) for method, path in self._also_supported)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        """Yield a request with each method that the path lacks; with one of them if other clients use the target."""
        request = yield from factory.valid_request(operation)
        methods = _COMMON if self.known else ["BREW"]
        lacking = [each for each in methods if self._lacks(factory.view(request.replace(method=each)), factory)]
        for method in all_or_in_turn(lacking, factory) if lacking else []:
            body = self._body(operation.path, request) if factory.has_target_alone else b"{}"
            yield _with_method(request, method, body).replace(query=selector_pairs(operation))

    def _lacks(self, view: RequestView, factory: RequestSource) -> bool:
        return self.holds(view, factory.query) is Certainty.YES

    def size(self, operation: Operation) -> int:
        return len(_COMMON) if self.known else 1

    def _body(self, path: str, request: Request) -> bytes:
        """Return a body that an operation at the path takes: a server that knows the method may carry it out."""
        examples = (each.body_example for each in self.contract.operations.values() if each.path == path)
        return request.body or dump_json(next((each for each in examples if each is not ABSENT), {}))


def _with_method(request: Request, method: str, body: bytes) -> Request:
    bodiless = method in ("GET", "DELETE", "BREW")
    # Headers that the path needs stay, so that only the method is wrong.
    others = tuple((name, value) for name, value in request.headers if name.lower() not in ("content-type", "accept"))
    headers = () if bodiless else (("Content-Type", "application/json"),)
    return request.replace(method=method, headers=(*headers, *others), body=None if bodiless else body)
