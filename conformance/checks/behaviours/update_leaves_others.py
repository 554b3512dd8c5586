"""An update touches no other record."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import differences, member_value, same_value, without_members
from conformance.checks.behaviours._updating_records import Change, observed_updates
from conformance.checks.behaviours.base import Assertions
from conformance.checks.behaviours.update_stores import UpdateStores, check_besides
from conformance.checks.causes.base import RequestSource, RequestSteps
from conformance.contract.model import Operation, Resource


class UpdateLeavesOthers(UpdateStores):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        return super().applies(operation) and resource is not None and not resource.singleton

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        changes = yield from observed_updates(self.contract, factory, operation, resource)
        found = [(change, self._changed_neighbour(resource, change, factory)) for change in changes]
        check_besides(resource, found, f"another {resource.name} as before", assertions)

    def _changed_neighbour(self, resource: Resource, change: Change, factory: RequestSource) -> list[str]:
        other = [without_members(resource, each, set()) for each in (change.neighbour_before, change.neighbour_after)]
        return differences(*other) or self._copied_to_neighbour(resource, change, factory)

    def _copied_to_neighbour(self, resource: Resource, change: Change, factory: RequestSource) -> list[str]:
        """Members that change by themselves may change; to take on what was sent for another record is no chance."""
        before, after = (
            member_value(resource, each, change.member) for each in (change.neighbour_before, change.neighbour_after)
        )
        taken_over = (
            factory.has_target_alone and same_value(after, change.wanted) and not same_value(before, change.wanted)
        )
        return differences(before, after, f"/{change.member}") if taken_over else []
