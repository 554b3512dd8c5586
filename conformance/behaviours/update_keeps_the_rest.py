"""An update changes only what is sent."""

from __future__ import annotations

from conformance.behaviours.base import Witness
from conformance.behaviours.looking import differences, without
from conformance.behaviours.update_stores import UpdateStores
from conformance.behaviours.updating import updates
from conformance.causes.base import Lab, Steps
from conformance.contract.model import Operation


class UpdateKeepsTheRest(UpdateStores):
    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None
        for change in (yield from updates(self.contract, lab, operation, resource)):
            rest = [without(resource, each, {change.member}) for each in (change.before, change.after)]
            found = differences(*rest)
            witness.check(not found, f"only {change.member} changed", "; ".join(found), change.reply)
