"""An accepted update is stored."""

from __future__ import annotations

from conformance.behaviours.base import Behaviour, Witness
from conformance.behaviours.looking import alike, lookers, short, stored
from conformance.behaviours.updating import settable, updates
from conformance.causes.base import Lab, Steps
from conformance.contract.model import Operation


class UpdateStores(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.resource(operation)
        if operation.effect.name != "merge" or resource is None or not lookers(self.contract, resource):
            return False
        return bool(operation.effect.set) or any(settable(operation, resource))

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None
        for change in (yield from updates(self.contract, lab, operation, resource)):
            value = stored(resource, change.after, change.member)
            witness.check(
                alike(value, change.wanted), f"{change.member} is {short(change.wanted)}", short(value), change.seen
            )
