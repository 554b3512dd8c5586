"""Two records never have the same key."""

from __future__ import annotations

from conformance.behaviours.base import Behaviour, Witness, succeeded
from conformance.behaviours.looking import key_of_item
from conformance.causes.base import Blocked, Lab, Steps
from conformance.contract.model import Operation
from conformance.contract.pointer import resolve


class IdsDiffer(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.resource(operation)
        made = resource is not None and resource.made is not None
        return operation.effect.name == "create" and made and operation.effect.record is not None

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None and operation.effect.record is not None
        keys = []
        for _ in range(2):
            reply = yield (yield from lab.lawful(operation))
            if not succeeded(reply):
                raise Blocked(f"{operation.id} makes nothing: {reply.summary}")
            keys.append(key_of_item(resource, resolve(reply.body, operation.effect.record)))
        witness.check(None not in keys and keys[0] != keys[1], "two different keys", f"{keys[0]} and {keys[1]}", reply)
