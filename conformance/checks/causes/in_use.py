"""The request deletes a record to which others refer in a member.

A server may delete such a record, or may keep it and refuse the request with the outcome that the contract lists.
Records that the deletion certainly deletes too (`cascades`), and those that belong to the deleted one, do not count.
"""

from __future__ import annotations

from conformance.checks.access import Access, access_of_requests
from conformance.checks.causes.base import Cause, RequestSource, pick_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.dependent_resources import dependent_resources
from conformance.contract.effects import Delete
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.observation.certainty import Certainty
from conformance.observation.created_records import names_in_request
from conformance.observation.state_query import StateQuery


class InUse(Cause):
    """`provoke` deletes a new record to which another new one refers."""

    stage = 62
    needs = "a deletion of records to which others refer"

    def can_provoke(self, operation: Operation) -> bool:
        return bool(self._dependents(operation))

    def can_hold(self, operation: Operation) -> bool:
        return self.is_about(operation) and isinstance(operation.effect, Delete)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        operation, resource = view.operation, self.contract.resource_of(view.operation)
        if operation is None or resource is None or not isinstance(operation.effect, Delete):
            return Certainty.NO
        cascades = operation.effect.cascades
        used = (state.is_referred_to(resource, names, cascades) for names in names_in_request(view, resource))
        return Certainty.MAYBE if any(used) else Certainty.NO

    def fault(self, view: RequestView, state: StateQuery) -> str:
        return "other records refer to the record"

    def may_have_effect(self, operation: Operation) -> bool:
        return True

    def access(self, operation: Operation) -> Access:
        access = super().access(operation)
        for dependent, _ in self._dependents(operation):
            access |= access_of_requests(self.contract, self.contract.creators_of(dependent.name)[0])
        return access

    def size(self, operation: Operation) -> int:
        return 3

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        owner = self.contract.resources[operation.effect_as(Delete).resource]
        dependent, slot = pick_in_turn(self._dependents(operation), factory.variation)
        names = yield from factory.new_record(owner.name)
        yield from factory.new_record(dependent.name, below={**names, slot.name: names[owner.names[0]]})
        yield (yield from factory.valid_request(operation, about=names))

    def _dependents(self, operation: Operation) -> list[tuple[Resource, ParameterSlot]]:
        """Return the resources of which a record can be created that refers to one of the operation, and by what."""
        owner = self.contract.resource_of(operation)
        if owner is None or not isinstance(operation.effect, Delete) or operation.takes == "list":
            return []
        found, cascades = dependent_resources(self.contract, owner), operation.effect.cascades
        return [(each, slot) for each, slot in found if slot is not None and each.name not in cascades]
