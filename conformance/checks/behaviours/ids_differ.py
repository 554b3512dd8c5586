"""Two records have different ids: the key, if the server generates it, and other generated ids."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import value_text
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.observation.created_records import shown_creation


class IdsDiffer(RecordBehaviour):
    """Compares the replies to two creations."""

    needs = "a creation whose reply shows ids that the server makes"
    effects = (Create,)
    needs_reading = False

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return operation.effect_as(Create).record is not None and bool(_made_members(resource))

    def observe(self, context: RecordContext) -> RequestSteps:
        records = []
        for _ in range(2):
            reply = yield from context.send_valid("created nothing")
            records.append(shown_creation(reply.view, reply.body))
        for member in _made_members(context.resource):
            values = [resolve(each, f"/{member}") for each in records]
            if ABSENT not in values:
                expected, actual = f"two records that differ in {member}", f"both have {value_text(values[0])}"
                context.check(values[0] != values[1], expected, actual, reply)


def _made_members(resource: Resource) -> list[str]:
    """Return the members whose values the server generates."""
    return [*(resource.key if resource.key_pattern else ()), *resource.generated_members]
