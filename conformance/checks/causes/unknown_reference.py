"""The request names a record of another resource, and there is no such record."""

from __future__ import annotations

from typing import Any

from conformance.checks.causes._named_fields import is_about_parameter
from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import with_key
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty, strongest
from conformance.observation.state_query import StateQuery


class UnknownReference(Cause):
    """The parameter `field` names a parameter of the path, query, headers or cookies, or a member of the body.

    Without it, the clause is about all parameters of the path that no other clause names.

    `provoke` sends a well-formed id that no record has.
    """

    stage = 50

    def setup(self, field: str | None = None) -> None:
        self._covered = frozenset(
            slot
            for operation in self.contract.operations.values()
            for slot in operation.slots
            if (slot.where == "path" or (field is not None and slot.where != "item"))
            and self._is_reference(operation, slot)
            and is_about_parameter(self.contract, self.clause, operation, slot.name)
        )

    needs = "a parameter that names a record of another resource"

    def _is_reference(self, operation: Operation, slot: ParameterSlot) -> bool:
        """Return whether the parameter names a record of a resource that the operation is not about."""
        owner = self.contract.owners.get(slot.name)
        is_named = slot in operation.named_slots
        return is_named and owner is not None and owner.name != operation.effect.resource

    def covers(self, slot: ParameterSlot) -> bool:
        """Return whether the clause is about this parameter."""
        return slot in self._covered

    def can_provoke(self, operation: Operation) -> bool:
        return any(self.covers(slot) for slot in operation.slots)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        operation = view.operation
        if operation is None:
            return Certainty.NO
        covered = (each for each in view.values if self.covers(each.slot))
        return strongest(self._unknown(each.slot, each.value, view, state) for each in covered)

    def _unknown(self, slot: ParameterSlot, value: Any, view: RequestView, state: StateQuery) -> Certainty:
        if value is ABSENT:
            return Certainty.NO
        if isinstance(value, bool) or not isinstance(value, str | int):
            return Certainty.MAYBE
        owner = self.contract.owners[slot.name]
        above = {name: view.path_values[name] for name in owner.ancestors if name in view.path_values}
        return state.exists(owner, {**above, owner.names[0]: value}).opposite

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        for slot in operation.slots:
            if self.covers(slot):
                absent = self._absent_key(slot, factory)
                request = yield from factory.valid_request(operation)
                if absent is not None:
                    yield with_key(factory.view(request), slot, absent)

    def _absent_key(self, slot: ParameterSlot, factory: RequestSource) -> str | None:
        """Return a key that no record has; None if none can be made."""
        owner, field = self.contract.owners[slot.name], self.zones.field(slot)
        if not owner.key_pattern and field is not None and field.new_value:
            return factory.names.new_value(field.new_value)
        return factory.names.absent_id(owner.key_pattern or "", factory.variation)
