"""The body is JSON of another type than the operation takes: null for an object, a number for an item of a list."""

from __future__ import annotations

from typing import Any

from conformance.checks.causes._fault_texts import body_text
from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.request_view import UNREADABLE, RequestView, dump_json
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery

_NOT_OBJECTS: list[Any] = [None, [], 7, "text"]
_NOT_LISTS: list[Any] = [None, 7, "text", True]


class BodyShape(Cause):
    """An empty list may be refused, so it never certainly has the fault. A wrong item is a fault of the whole list."""

    stage = 32
    needs = "a body"
    breaks_whole_list = True
    is_in_items = True

    def can_provoke(self, operation: Operation) -> bool:
        return operation.takes != "nothing" and not operation.takes_form

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        operation = view.operation
        if operation is None or not self.can_provoke(operation) or view.body in UNREADABLE:
            return Certainty.NO
        if operation.takes == "object":
            return Certainty.NO if isinstance(view.body, dict) else Certainty.YES
        if not isinstance(view.body, list):
            return Certainty.YES
        if not view.body:
            return Certainty.MAYBE
        return Certainty.NO if all(isinstance(item, dict) for item in view.body) else Certainty.SOME

    def fault(self, view: RequestView, state: StateQuery) -> str:
        return body_text(view)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        for body in _NOT_OBJECTS if operation.takes == "object" else _NOT_LISTS:
            request = yield from factory.valid_request(operation)
            yield request.replace(body=dump_json(body))
        yield from self._send_wrapped(operation, factory)
        if operation.takes == "list":
            for item in (7, None, "text"):
                request = yield from factory.valid_request(operation)
                yield request.replace(body=dump_json([*factory.view(request).items[:1], item]))

    def _send_wrapped(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        """Send the valid object as the only element of a list, or the first item of the valid list by itself.

        A wrong server may create a record for it that no reply shows. So only targets without other clients get it.
        """
        request = yield from factory.valid_request(operation)
        view, is_wrapped = factory.view(request), factory.has_target_alone
        if operation.takes == "object":
            body: Any = [view.body] if is_wrapped else True
        else:
            body = view.items[0] if is_wrapped and view.items else {}
        yield request.replace(body=dump_json(body))
