"""What was created is in the list, once."""

from __future__ import annotations

from conformance.behaviours.base import Behaviour, Witness, succeeded
from conformance.behaviours.looking import key_of_item, listed
from conformance.causes.base import Blocked, Lab, Steps
from conformance.contract.model import Operation
from conformance.knowledge import key_of


class CreatedIsListed(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.resource(operation)
        return (
            operation.effect.name == "create"
            and resource is not None
            and bool(self.contract.operations_with("list", resource.name))
        )

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None
        reply = yield (yield from lab.lawful(operation))
        if not succeeded(reply):
            raise Blocked(f"{operation.id} makes nothing: {reply.summary}")
        for names, _ in lab.made_by(reply)[:2]:
            lister = self.contract.operations_with("list", resource.name)[0]
            shown, seen = yield from listed(lab, lister, names)
            times = [key_of_item(resource, each) for each in shown].count(key_of(resource, names))
            witness.check(times == 1, f"the new {resource.name} once in the list", f"it is there {times} times", seen)
