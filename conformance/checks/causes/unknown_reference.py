"""The path names a record of another resource, and there is no such record."""

from __future__ import annotations

from conformance.checks.causes._named_fields import is_about_parameter
from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView, with_value
from conformance.observation.certainty import Certainty, strongest
from conformance.observation.state_query import StateQuery


class UnknownReference(Cause):
    """The parameter `field` names the path parameter; without it, the clause is about all others of an operation.

    `provoke` sends a well-formed id that no record has.
    """

    stage = 50

    def setup(self, field: str | None = None) -> None:
        self._covered = frozenset(
            slot
            for operation in self.contract.operations.values()
            for slot in operation.slots
            if self._is_reference(operation, slot)
            and is_about_parameter(self.contract, self.clause, operation, slot.name)
        )

    needs = "a path that names a record of another resource"

    def _is_reference(self, operation: Operation, slot: ParameterSlot) -> bool:
        """Return whether the parameter names a record of a resource that the operation is not about."""
        owner = self.contract.owners.get(slot.name)
        return slot.where == "path" and owner is not None and owner.name != operation.effect.resource

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

    def _unknown(self, slot: ParameterSlot, value: str, view: RequestView, state: StateQuery) -> Certainty:
        owner = self.contract.owners[slot.name]
        above = {name: view.path_values[name] for name in owner.ancestors if name in view.path_values}
        return state.exists(owner, {**above, owner.names[0]: value}).opposite

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        for slot in operation.slots:
            if self.covers(slot):
                absent = factory.names.absent_id(self.contract.owners[slot.name].key_pattern or "", factory.variation)
                request = yield from factory.valid_request(operation)
                if absent is not None:
                    yield with_value(factory.view(request), slot, absent)
