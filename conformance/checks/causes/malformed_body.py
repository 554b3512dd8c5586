"""A body that is not JSON, where JSON is needed."""

from __future__ import annotations

from urllib.parse import urlencode

from conformance.checks.causes.base import Cause, Lab, Steps, body_in_words, rotate
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation
from conformance.contract.request_view import MALFORMED, Call
from conformance.core.exchange import Request
from conformance.observation.target_state import Answer, World

FORM = "application/x-www-form-urlencoded"


class MalformedBody(Cause):
    """`forms_allowed`: operations whose older descriptions take forms, so that a form is not judged."""

    stage = 30

    def setup(self, forms_allowed: list[str] | None = None) -> None:
        self.forms_allowed = forms_allowed or []

    def applies(self, operation: Operation) -> bool:
        return operation.takes != "nothing"

    def concerns(self, operation: Operation) -> bool:
        return self.selected(operation) and self.applies(operation)

    def holds(self, call: Call, world: World) -> Answer:
        if call.operation is None or call.operation.takes == "nothing":
            return Answer.NO
        if call.body is ABSENT:
            return Answer.YES if call.operation.body_required else Answer.NO
        if call.body is not MALFORMED:
            return Answer.NO
        form = FORM in (call.request.header("Content-Type") or "")
        return Answer.MAYBE if form and call.operation.id in self.forms_allowed else Answer.YES

    def fault(self, call: Call, world: World) -> str:
        return body_in_words(call)

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        request = yield from lab.lawful(operation)
        good = request.body or b"{}"
        yield request.but(body=good[:-1])
        request = yield from lab.lawful(operation)
        yield request.but(body=(request.body or b"{}") + b" and more")
        request = yield from lab.lawful(operation)
        odd = [
            as_form(request),
            request.but(body=b""),
            request.but(body=b"\xff\xfe{}"),
            request.but(body=b"{'name': 1}"),
        ]
        spoilt = rotate(odd if operation.body_required else odd[2:], lab.variation)
        if self.holds(lab.call(spoilt), lab.world) is Answer.YES:
            yield spoilt


def as_form(request: Request) -> Request:
    headers = tuple(pair for pair in request.headers if pair[0].lower() != "content-type")
    return request.but(headers=(*headers, ("Content-Type", FORM)), body=urlencode({"name": "value", "a": "1"}).encode())
