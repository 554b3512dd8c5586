"""The path names a record of another resource, and there is no such record."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, Lab, Steps, strongest
from conformance.contract.model import Operation, Slot
from conformance.contract.request_view import Call, changed
from conformance.observation.target_state import Answer, World


class UnknownReference(Cause):
    stage = 50

    def covers(self, operation: Operation, slot: Slot) -> bool:
        owner = self.contract.owners.get(slot.name)
        return slot.where == "path" and owner is not None and owner.name != operation.effect.resource

    def applies(self, operation: Operation) -> bool:
        return any(self.covers(operation, slot) for slot in operation.slots)

    def concerns(self, operation: Operation) -> bool:
        return self.selected(operation) and self.applies(operation)

    def holds(self, call: Call, world: World) -> Answer:
        operation = call.operation
        if operation is None:
            return Answer.NO
        return strongest(
            self._unknown(each.slot, each.value, world) for each in call.values if self.covers(operation, each.slot)
        )

    def _unknown(self, slot: Slot, value: str, world: World) -> Answer:
        owner = self.contract.owners[slot.name]
        return world.alive(owner, {owner.names[0]: value}).opposite

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        for slot in operation.slots:
            if self.covers(operation, slot):
                absent = lab.names.absent_id(self.contract.owners[slot.name].made or "", lab.variation)
                request = yield from lab.lawful(operation)
                if absent is not None:
                    yield changed(lab.call(request), slot, absent)
