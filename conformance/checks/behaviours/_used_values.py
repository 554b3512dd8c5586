"""Updates with a unique value that another record has: a server that refuses one stores none of its members.

The server may notice the value late, after it has stored the other members. So an update of a new record has the value
of another new record, and other valid values in all other members. A server may also accept it, which shows nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import Any

from conformance.checks.behaviours._own_values import own_members
from conformance.checks.behaviours._reading_records import differences, without_volatile
from conformance.checks.behaviours._record_behaviour import RecordContext, StateObserver
from conformance.checks.behaviours._updating_records import (
    MOST_MEMBERS,
    different_value,
    settable_members,
    unchanged_values,
    update_request,
)
from conformance.checks.behaviours.base import is_refused
from conformance.checks.expected_outcomes import refusals_of
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import Update
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


def used_members(contract: Contract, operation: Operation, resource: Resource) -> list[str]:
    """Return the members to which an update can give the value of another record, and be refused for it."""
    is_update = isinstance(operation.effect, Update) and not resource.singleton
    return own_members(operation, resource) if is_update and refusals_of(contract, operation, "already-exists") else []


def size_of_used_values(contract: Contract, operation: Operation, resource: Resource) -> int:
    """Return about how many requests `check_used_values` sends."""
    members = used_members(contract, operation, resource)
    return 4 + 3 * len(members) if members else 0


def check_used_values(context: RecordContext) -> RequestSteps:
    """Send each unique member with the value of another new record; assert that a refusal changes neither record."""
    members = used_members(context.contract, context.operation, context.resource)
    if members:
        with suppress(Blocked):
            records = [(yield from context.new_record()), (yield from context.new_record())]
            yield from _check_members(context, members, records)


def _check_members(context: RecordContext, members: Sequence[str], records: Sequence[RecordNames]) -> RequestSteps:
    used = context.factory.members_sent(context.resource.name, records[1])
    observer = StateObserver(lambda: _read(context, records))
    for member in (each for each in members if each in used):
        shown = (yield from observer.state())[_text(context, records[0])]
        fields = {**unchanged_values(context, shown), **_other_values(context, shown), member: used[member]}
        request = update_request(context.factory, context.operation, records[0], fields)
        before, after, reply = yield from observer.send(request)
        if is_refused(reply):
            found = differences(*(without_volatile(context.contract, each) for each in (before, after)))
            expected = f"a refused update with the {member} of another {context.resource.name} changes neither"
            context.check(not found, expected, "; ".join(each.removeprefix("/") for each in found), reply)


def _read(context: RecordContext, records: Sequence[RecordNames]) -> Generator[Request, Reply, dict[str, Any]]:
    found = {}
    for names in records:
        found[_text(context, names)], _ = yield from context.read(names)
    return found


def _text(context: RecordContext, names: RecordNames) -> str:
    """Return a record for people, such as `note 12`."""
    return " ".join([context.resource.name, *names.values()])


def _other_values(context: RecordContext, shown: Any) -> dict[str, Any]:
    """Return members that the operation can set, with valid values that differ from those of the record."""
    members = [*settable_members(context.operation, context.resource)][:MOST_MEMBERS]
    values = {name: different_value(context, shown, name, example) for name, example in members}
    return {name: value for name, value in values.items() if value is not ABSENT}
