"""JSON of another type than the operation takes: null for an object, an object for a list, a number as an item."""

from __future__ import annotations

from typing import Any

from conformance.checks.causes.base import Cause, Lab, Steps, body_in_words
from conformance.contract.model import Operation
from conformance.contract.request_view import UNREADABLE, Call, dump
from conformance.observation.target_state import Answer, World

_NOT_OBJECTS: list[Any] = [None, [], 7, "text", True]
_NOT_LISTS: list[Any] = [None, {}, 7, "text", True]


class BodyShape(Cause):
    stage = 32
    spoils = True

    def applies(self, operation: Operation) -> bool:
        return operation.takes != "nothing"

    def concerns(self, operation: Operation) -> bool:
        return self.selected(operation) and self.applies(operation)

    def holds(self, call: Call, world: World) -> Answer:
        operation = call.operation
        if operation is None or operation.takes == "nothing" or call.body in UNREADABLE:
            return Answer.NO
        if operation.takes == "object":
            return Answer.NO if isinstance(call.body, dict) else Answer.YES
        if not isinstance(call.body, list):
            return Answer.YES
        if not call.body:
            return Answer.MAYBE
        return Answer.NO if all(isinstance(item, dict) for item in call.body) else Answer.SOME

    def fault(self, call: Call, world: World) -> str:
        return body_in_words(call)

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        for body in _NOT_OBJECTS if operation.takes == "object" else _NOT_LISTS:
            yield (yield from lab.lawful(operation)).but(body=dump(body))
        if operation.takes == "list":
            for item in (7, None, "text"):
                request = yield from lab.lawful(operation)
                yield request.but(body=dump([*lab.call(request).items[:1], item]))
