"""The body is not JSON, or is missing, where the operation takes JSON. No bytes are a malformed form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from conformance.checks.causes._fault_texts import body_text
from conformance.checks.causes.base import Cause, RequestSource, all_or_in_turn
from conformance.checks.request_steps import RequestSteps, ValidRequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.media_types import FORM, JSON
from conformance.contract.operation import Operation
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import MALFORMED, TOO_DEEP, RequestView
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery

_WITH_BODY = ("POST", "PUT", "PATCH")


class MalformedBody(Cause):
    """The parameter `may_accept_forms` has ids of operations that may also take a form.

    For these operations, a form does not certainly have the fault. A body that is nested too deeply for the parser of a
    server may have it. With `where_none_is_taken`, writes that take no body may have none, or a JSON one.
    """

    stage = 30
    needs = "a body"

    def setup(self, may_accept_forms: list[str] | None = None, where_none_is_taken: bool = False) -> None:
        self.may_accept_forms = may_accept_forms or []
        self.where_none_is_taken = where_none_is_taken

    def can_provoke(self, operation: Operation) -> bool:
        if operation.takes == "nothing":
            return self.where_none_is_taken and operation.method in _WITH_BODY
        return not operation.takes_form

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or not self.can_provoke(view.operation) or view.is_form:
            return Certainty.NO
        if view.body is ABSENT:
            return Certainty.YES if view.operation.body_required else Certainty.NO
        if view.body is not MALFORMED:
            return Certainty.MAYBE if view.body is TOO_DEEP else Certainty.NO
        form = FORM in (view.request.header("Content-Type") or "")
        return Certainty.MAYBE if form and view.operation.id in self.may_accept_forms else Certainty.YES

    def fault(self, view: RequestView, state: StateQuery) -> str:
        return body_text(view)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from self._valid_request(operation, factory)
        good = request.body or b"{}"
        yield request.replace(body=good[:-1])
        request = yield from self._valid_request(operation, factory)
        yield request.replace(body=(request.body or b"{}") + b" and more")
        request = yield from self._valid_request(operation, factory)
        others = [each for each in _malformed(operation, request) if self._is_certain(each, factory)]
        for each in all_or_in_turn(others, factory):
            yield request.replace(headers=each.headers, body=each.body)

    def _valid_request(self, operation: Operation, factory: RequestSource) -> ValidRequestSteps:
        request = yield from factory.valid_request(operation)
        takes_none = operation.takes == "nothing"
        return request.replace(headers=(*request.headers, ("Content-Type", JSON))) if takes_none else request

    def _is_certain(self, request: Request, factory: RequestSource) -> bool:
        return self.holds(factory.view(request), factory.query) is Certainty.YES

    def size(self, operation: Operation) -> int:
        return 9


def _malformed(operation: Operation, request: Request) -> Iterator[Request]:
    good = request.body or b"{}"
    yield as_form(operation, request)
    for body in (b"", _no_utf8(good), b"{'name': 1}", good[:-1] + b"," + good[-1:], b"\x00" + good, b'{"name": "\n"}'):
        yield request.replace(body=body)


def _no_utf8(good: bytes) -> bytes:
    """Return a body with a byte that is not UTF-8 in its first text: some parsers replace it."""
    text = b'":"'
    return good.replace(text, text + b"\xff", 1) if text in good else b"\xff" + good


def as_form(operation: Operation, request: Request) -> Request:
    """Return the request with a URL-encoded form as its body, which has the same texts, numbers and lists of them.

    It only has the texts if no other member is required: a server that takes forms may refuse a text for a number.
    """
    headers = tuple(pair for pair in request.headers if pair[0].lower() != "content-type")
    body = json.loads(request.body or b"{}")
    members = _members_of_form(operation, body) if isinstance(body, dict) else {}
    pairs = [pair for name, value in members.items() for pair in _pairs(name, value)]
    encoded = urlencode(pairs or [("name", "value"), ("a", "1")]).encode()
    return request.replace(headers=(*headers, ("Content-Type", FORM)), body=encoded)


def takes_texts_only(operation: Operation) -> bool:
    """Return whether the example of the body has texts, and all required members are texts."""
    example = operation.body_example
    return isinstance(example, dict) and _members_of_form(operation, example) is not example


def _members_of_form(operation: Operation, body: dict[str, Any]) -> dict[str, Any]:
    texts = {name: value for name, value in body.items() if isinstance(value, str)}
    required = {
        each.name for each in operation.slots if each.required and each.where == "body" and len(each.trail) == 1
    }
    return texts if texts and required <= texts.keys() else body


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    values = [(f"{name}[]", each) for each in value] if isinstance(value, list) else [(name, value)]
    return [(each, parameter_text(one)) for each, one in values if isinstance(one, str | int | float)]
