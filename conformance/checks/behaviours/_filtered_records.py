"""Two new records for checks of filters, which differ in as many filtered members as possible.

The first has the values of the example. The second has other values. Each is longer than the one of the first record
if possible, so that a filter by a part of a value finds both, and no other check has it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._reading_records import member_value, same_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import (
    member_slot,
    other_valid_values,
    settable_members,
    update_request,
    with_other_values,
)
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RecordNamesSteps, RequestSteps
from conformance.contract.effects import List, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import with_value
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.records import stored_value
from conformance.observation.response_reading import Reply


@dataclass(frozen=True)
class FilteredRecord:
    """A new record: its request names, and the record as the target shows it."""

    names: RecordNames
    shown: Any


def two_records(context: RecordContext) -> Generator[Request, Reply, tuple[FilteredRecord, FilteredRecord]]:
    """Create the two records, update some of their members, and read them.

    Raises:
        Blocked: A record cannot be created or read.
    """
    names = yield from context.new_record()
    # Some filters are about members that only an update sets.
    for writer in context.contract.operations_with(Merge, context.resource.name)[:1]:
        for member, value in list(settable_members(writer, context.resource))[:1]:
            yield update_request(context.factory, writer, names, {member: value})
    other = yield from different_record(context, names)
    return (yield from _read(context, names)), (yield from _read(context, other))


def different_record(context: RecordContext, names: RecordNames) -> RecordNamesSteps:
    """Create a record that differs from the one with these names, and return its request names.

    Raises:
        Blocked: The record cannot be created.
    """
    other = yield from _created_with_other_values(context)
    for writer in context.contract.operations_with(Merge, context.resource.name)[:1]:
        yield from _make_different(context, writer, names, other)
    return other


def _read(context: RecordContext, names: RecordNames) -> Generator[Request, Reply, FilteredRecord]:
    record, _ = yield from context.read(names)
    if record is None:
        raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"the new {context.resource.name} does not exist")
    return FilteredRecord(names, record)


def _created_with_other_values(context: RecordContext) -> RecordNamesSteps:
    """Create a record with other values than the example; if they are refused, one with those of the example."""
    maker = context.contract.creators_of(context.resource.name)[0]
    request = yield from context.factory.valid_request(maker, items=1 if maker.takes == "list" else None)
    request = with_other_values(context.contract, context.factory, maker, request)
    for member, value in _members_to_change(context, maker):
        other = next(_other_values(context, maker, member, value), ABSENT)
        if other is not ABSENT:
            request = with_value(context.factory.view(request), member_slot(maker, member), other)
    return (yield from context.names_made_by(request)) or (yield from context.new_record())


def _make_different(context: RecordContext, writer: Operation, names: RecordNames, other: RecordNames) -> RequestSteps:
    """Update the filtered members of the second record that have the same value in both."""
    members = list(_members_to_change(context, writer))
    if not members:
        return
    one, two = (yield from _read(context, names)), (yield from _read(context, other))
    for member, value in members:
        first, second = (member_value(context.resource, each.shown, member) for each in (one, two))
        if not same_value(first, second):
            continue
        for each in _other_values(context, writer, member, value):
            if not same_value(first, stored_value(context.resource, member, each)):
                yield update_request(context.factory, writer, other, {member: each})
                break


def _members_to_change(context: RecordContext, operation: Operation) -> Iterator[tuple[str, Any]]:
    """Yield (member, example) for the members that a filter compares, and the operation can set."""
    filters = context.operation.effect_as(List).filters.values()
    filtered = {each.member for each in filters if each.op == "equals"}
    ids = {*context.resource.names, *context.contract.owners}
    yield from (pair for pair in settable_members(operation, context.resource) if pair[0] in filtered - ids)


def _other_values(context: RecordContext, operation: Operation, member: str, value: Any) -> Iterator[Any]:
    """Yield other valid values of a member; if it is a text, only those that a filter can certainly have."""
    filters = context.operation.effect_as(List).filters
    slots = [each for each in context.operation.slots if each.name in filters and filters[each.name].member == member]
    own = _longer_texts(context, member_slot(operation, member), value) if isinstance(value, str) else ()
    for each in [*own, *other_valid_values(context.factory, operation, context.resource, member, value), value]:
        stored = parameter_text(stored_value(context.resource, member, each))
        if all(context.factory.zones.zone(slot, stored, None) is Zone.RIGHT for slot in slots):
            yield each


def _longer_texts(context: RecordContext, slot: ParameterSlot, value: str) -> Iterator[str]:
    """Yield valid texts that begin with the value and that no other check has."""
    number = context.factory.names.new_value("{n}")
    texts = (f"{value} {number}", f"{value}{number}")
    yield from (each for each in texts if context.factory.zones.zone(slot, each, None) is Zone.RIGHT)
