"""A required member or parameter is not there."""

from __future__ import annotations

from typing import Any

from conformance.checks.causes.base import Cause, Lab, Steps, in_item, item_to_spoil, rotate, shown_values, strongest
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, Slot
from conformance.contract.request_view import Call, changed
from conformance.contract.value_zones import is_blank
from conformance.observation.target_state import Answer, World

_BLANKS: list[Any] = [None, "", []]
_BLANK = {"surely": Answer.YES, "maybe": Answer.MAYBE, "never": Answer.NO}


class FieldMissing(Cause):
    """`field` names one member; without it, all required ones that have no clause of their own.
    `blank` says whether null, empty text and empty lists count as missing."""

    stage = 40

    def setup(self, field: str | None = None, blank: str = "maybe") -> None:
        self.name = self._name(field) if field else None
        self.blank = _BLANK[blank]
        others = [each for each in self.contract.clauses_of("cause") if each.check == self.clause.check]
        elsewhere = {self._name(each.parameters["field"]) for each in others if "field" in each.parameters}
        slots = (slot for operation in self.contract.operations.values() for slot in operation.slots)
        self._covered = frozenset(
            slot
            for slot in slots
            if slot.required
            and slot.where != "path"
            and (slot.name == self.name if self.name else slot.name not in elsewhere)
        )

    def _name(self, field: str) -> str:
        return self.contract.fields[field].name if field in self.contract.fields else field

    def covers(self, slot: Slot) -> bool:
        return slot in self._covered

    def applies(self, operation: Operation) -> bool:
        return any(map(self.covers, operation.slots))

    def concerns(self, operation: Operation) -> bool:
        return self.selected(operation) and self.applies(operation)

    def holds(self, call: Call, world: World) -> Answer:
        if call.operation is None:
            return Answer.NO
        if call.body is ABSENT and self.applies(call.operation) and call.operation.takes != "nothing":
            return Answer.MAYBE
        return strongest(self._missing(each.value, each.item) for each in call.values if self.covers(each.slot))

    def _missing(self, value: Any, item: int | None) -> Answer:
        if value is ABSENT:
            return in_item(item)
        if is_blank(value):
            return min(self.blank, in_item(item))
        return Answer.NO

    def fault(self, call: Call, world: World) -> str:
        covered = (each for each in call.values if self.covers(each.slot))
        return shown_values((each.slot.name, each.value) for each in covered if self._missing(each.value, each.item))

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        for n, slot in enumerate(each for each in operation.slots if self.covers(each)):
            absent: list[Any] = [ABSENT]
            if self.blank is Answer.YES and slot.where in ("body", "item"):
                absent.append(rotate(_BLANKS, lab.variation + n))
            for value in absent:
                request = yield from lab.lawful(operation)
                call = lab.call(request)
                yield changed(call, slot, value, item_to_spoil(call))
