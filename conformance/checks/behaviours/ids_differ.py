"""Two records have different ids: the key, if the server generates it, and other generated ids. One keeps its ids."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes._repeated_creations import may_be_repeated
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Create, Delete
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.observation.created_records import shown_creation
from conformance.observation.response_reading import Reply


class IdsDiffer(RecordBehaviour):
    """Compares the replies to two creations, and to a third one after the deletion of the first record.

    A server that counts its records would give the third one the ids of the second one. Where a creation of an existing
    record is a documented success, its reply must show the ids of that record.
    """

    needs = "a creation whose reply shows ids that the server makes"
    effects = (Create,)
    needs_reading = False

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return operation.effect_as(Create).record is not None and bool(made_members(resource))

    def observe(self, context: RecordContext) -> RequestSteps:
        replies = []
        for _ in range(2):
            replies.append((yield from context.send_valid("created nothing")))
        _check_differ(context, *replies)
        if may_be_repeated(context.contract, context.operation):
            yield from _check_repetition(context, replies[-1])
        yield from _check_after_deletion(context, *replies)


def _check_differ(context: RecordContext, first: Reply, second: Reply) -> None:
    records = [shown_creation(each.view, each.body, each.older) for each in (first, second)]
    for member in made_members(context.resource):
        values = [resolve(each, f"/{member}") for each in records]
        if ABSENT not in values:
            expected, actual = f"two records that differ in {member}", f"both have {value_text(values[0])}"
            context.check(values[0] != values[1], expected, actual, second)


def _check_after_deletion(context: RecordContext, first: Reply, second: Reply) -> RequestSteps:
    made = context.factory.records_made_by(first)
    for deleter in context.contract.operations_with(Delete, context.resource.name)[:1] if made else ():
        if succeeded((yield context.factory.request_for(deleter, made[0].names))):
            third = yield from context.factory.send_valid(context.operation)
            if succeeded(third):
                _check_differ(context, second, third)


def _check_repetition(context: RecordContext, first: Reply) -> RequestSteps:
    shown = shown_creation(first.view, first.body, first.older)
    again = yield first.exchange.request
    repeated = shown_creation(again.view, again.body, again.older) if succeeded(again) else None
    for member in context.resource.generated_members:
        values = [resolve(each, f"/{member}") for each in (shown, repeated)]
        if ABSENT not in values:
            expected = f"{member} {value_text(values[0])}, as before: the {context.resource.name} exists"
            context.check(same_value(*values), expected, f"{member} {value_text(values[1])}", again)


def made_members(resource: Resource) -> list[str]:
    """Return the members whose values the server generates."""
    return [*(resource.key if resource.key_pattern else ()), *resource.generated_members, *resource.other_id_members]
