"""After a PUT the record is what was sent: all of it, and nothing else."""

from __future__ import annotations

from typing import Any

from conformance.behaviours.base import Behaviour, Witness, succeeded
from conformance.behaviours.looking import alike, look, lookers, short, stored
from conformance.causes.base import Blocked, Lab, Steps
from conformance.contract.model import Operation


class PutReplaces(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.resource(operation)
        return operation.effect.name == "replace" and resource is not None and bool(lookers(self.contract, resource))

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None
        names = {} if resource.singleton else (yield from lab.make(resource.name))
        for body in variants(operation.body_example):
            reply = yield lab.about(operation, names, body)
            if not succeeded(reply):
                raise Blocked(f"{operation.id} is refused: {reply.summary}")
            shown, seen = yield from look(self.contract, lab, resource, names)
            for member in resource.kept:
                value = stored(resource, shown, member)
                witness.check(
                    alike(value, body.get(member)), f"{member} is {short(body.get(member))}", short(value), seen
                )


def variants(example: Any) -> list[dict[str, Any]]:
    """The example, and the same with each list cut to its last element, then restored."""
    shorter = {name: value[-1:] if isinstance(value, list) else value for name, value in example.items()}
    return [example, shorter, example]
