"""What was created is shown as it was sent: in the reply that says so, and whenever it is read."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import compare_kept, look, lookers
from conformance.checks.behaviours._updating_records import varied
from conformance.checks.behaviours.base import Behaviour, Witness, succeeded
from conformance.checks.causes.base import Blocked, Lab, Steps
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Operation
from conformance.observation.response_reading import Reply


class CreatedIsReadable(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.resource(operation)
        return operation.effect.name == "create" and resource is not None and bool(lookers(self.contract, resource))

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        reply = yield (yield from lab.lawful(operation))
        if not succeeded(reply):
            raise Blocked(f"{operation.id} makes nothing: {reply.summary}")
        yield from self._read_back(operation, reply, lab, witness)
        lawful = yield from lab.lawful(operation)
        other = varied(self.contract, lab, operation, lawful)
        if other != lawful:
            yield from self._read_back(operation, (yield other), lab, witness)

    def _read_back(self, operation: Operation, reply: Reply, lab: Lab, witness: Witness) -> Steps:
        """The reply itself, and a look at what it made, if it made anything."""
        resource = self.resource(operation)
        assert resource is not None
        made = lab.made_by(reply)[:2] if succeeded(reply) else []
        told = resolve(reply.body, operation.effect.record) if operation.effect.record else ABSENT
        for names, sent in made:
            if isinstance(told, dict):
                compare_kept(resource, sent, told, reply, witness)
            shown, seen = yield from look(self.contract, lab, resource, names)
            if shown is None:
                witness.check(False, f"the new {resource.name}", "it is not there", seen)
            else:
                compare_kept(resource, sent, shown, seen, witness)
