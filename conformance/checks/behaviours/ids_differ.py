"""Two records never share what the server makes: the key, where it makes that, and other ids."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import value_text
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Operation


class IdsDiffer(Behaviour):
    def applies(self, operation: Operation) -> bool:
        effect = operation.effect
        return isinstance(effect, Create) and effect.record is not None and bool(self._creates_made_keys(operation))

    def _creates_made_keys(self, operation: Operation) -> list[str]:
        resource = self.contract.resource_of(operation)
        return [*(resource.key if resource.made else ()), *resource.makes] if resource else []

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        records = []
        for _ in range(2):
            reply = yield from factory.send_valid(operation)
            if not succeeded(reply):
                raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} makes nothing: {reply.summary}")
            records.append(resolve(reply.body, operation.effect_as(Create).record or ""))
        for member in self._creates_made_keys(operation):
            values = [resolve(each, f"/{member}") for each in records]
            if ABSENT not in values:
                differ = values[0] != values[1]
                assertions.check(
                    differ, f"two records with another {member} each", f"both have {value_text(values[0])}", reply
                )
