"""What was created can be read, and has what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.behaviours.base import Behaviour, Witness, succeeded
from conformance.behaviours.looking import alike, expected_value, look, lookers, short, stored
from conformance.causes.base import Blocked, Lab, Steps
from conformance.contract.model import Operation, Resource
from conformance.contract.pointer import ABSENT
from conformance.reply import Reply


class CreatedIsReadable(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.resource(operation)
        return operation.effect.name == "create" and resource is not None and bool(lookers(self.contract, resource))

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None
        reply = yield (yield from lab.lawful(operation))
        if not succeeded(reply):
            raise Blocked(f"{operation.id} makes nothing: {reply.summary}")
        for names, sent in lab.made_by(reply)[:2]:
            shown, seen = yield from look(self.contract, lab, resource, names)
            if shown is None:
                witness.check(False, f"the new {resource.name}", "it is not there", seen)
            else:
                self._compare(resource, sent, shown, seen, witness)

    def _compare(self, resource: Resource, sent: Mapping[str, Any], shown: Any, seen: Reply, witness: Witness) -> None:
        for member in resource.kept:
            value = stored(resource, shown, member)
            if member in sent and value is not ABSENT and isinstance(sent[member], str | int | float):
                wanted = expected_value(resource, member, sent[member])
                witness.check(alike(value, wanted), f"{member} as it was sent, {short(wanted)}", short(value), seen)
