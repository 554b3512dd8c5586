"""An update touches no other record."""

from __future__ import annotations

from conformance.behaviours.base import Witness
from conformance.behaviours.looking import differences, without
from conformance.behaviours.update_stores import UpdateStores
from conformance.behaviours.updating import updates
from conformance.causes.base import Lab, Steps
from conformance.contract.model import Operation


class UpdateLeavesOthers(UpdateStores):
    def applies(self, operation: Operation) -> bool:
        resource = self.resource(operation)
        return super().applies(operation) and resource is not None and not resource.singleton

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None
        for change in (yield from updates(self.contract, lab, operation, resource)):
            other = [without(resource, each, set()) for each in (change.neighbour_before, change.neighbour_after)]
            found = differences(*other)
            witness.check(not found, f"another {resource.name} as before", "; ".join(found), change.reply)
