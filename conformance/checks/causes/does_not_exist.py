"""The record that the operation is about does not exist."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, Lab, Steps, in_item, item_to_spoil, strongest
from conformance.contract.model import Operation, Resource
from conformance.contract.request_view import Call, changed
from conformance.core.exchange import Request
from conformance.observation.target_state import Answer, World, key_of

_EFFECTS = ("read", "merge", "replace", "delete", "rekey")


class DoesNotExist(Cause):
    stage = 51

    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resources.get(operation.effect.resource or "")
        if resource is None or resource.singleton or operation.effect.name not in _EFFECTS:
            return False
        slots = {slot.name for slot in operation.slots if slot.where != "query"}
        return all(name in slots for name in resource.names)

    def concerns(self, operation: Operation) -> bool:
        return self.selected(operation) and self.applies(operation)

    def holds(self, call: Call, world: World) -> Answer:
        operation = call.operation
        if operation is None or not self.applies(operation):
            return Answer.NO
        resource = self.contract.resources[operation.effect.resource or ""]
        items: list[int | None] = list(range(len(call.items))) if operation.takes == "list" else [None]
        return strongest(self._missing(call, resource, item, world) for item in items)

    def _missing(self, call: Call, resource: Resource, item: int | None, world: World) -> Answer:
        names = {name: call.named(name, item) for name in resource.names}
        if key_of(resource, names) is None:
            # it names no record at all, which is another fault
            return Answer.MAYBE
        alive = world.alive(resource, names)
        return in_item(item) if alive is Answer.NO else alive.opposite

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        request = yield from lab.lawful(operation)
        absent = self._absent(operation, lab, request)
        if absent is not None:
            yield absent

    def _absent(self, operation: Operation, lab: Lab, request: Request) -> Request | None:
        """The request about a record nobody has: one part of the key changed to something new."""
        resource = self.contract.resources[operation.effect.resource or ""]
        for slot in operation.slots:
            if slot.name not in resource.names or slot.where == "query" or len(slot.trail) > 1:
                continue
            owner = self.contract.owners.get(slot.name)
            field = self.zones.field(slot)
            pattern = resource.made or (owner.made if owner and owner.name != resource.name else None)
            value = (
                lab.names.fresh(field.fresh)
                if field and field.fresh
                else lab.names.absent_id(pattern, 32 + lab.variation)
                if pattern
                else None
            )
            if value is not None:
                call = lab.call(request)
                return changed(call, slot, value, item_to_spoil(call))
        return None
