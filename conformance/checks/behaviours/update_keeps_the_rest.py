"""An update changes only what is sent."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import differences, without_members
from conformance.checks.behaviours._updating_records import Change, observed_updates
from conformance.checks.behaviours.base import Assertions
from conformance.checks.behaviours.update_stores import UpdateStores, check_besides
from conformance.checks.causes.base import RequestSource, RequestSteps
from conformance.contract.model import Operation, Resource


class UpdateKeepsTheRest(UpdateStores):
    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        changes = yield from observed_updates(self.contract, factory, operation, resource)
        found = [(change, self._others_changed(resource, change)) for change in changes]
        check_besides(resource, found, "only {} changed", assertions)

    def _others_changed(self, resource: Resource, change: Change) -> list[str]:
        return differences(
            *(without_members(resource, each, {change.member}) for each in (change.before, change.after))
        )
