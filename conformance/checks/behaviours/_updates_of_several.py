"""One update of several new records by a list, whose items have different members.

Each item has an effect, also the middle and the last one, and only on its own record: no value of one item is left for
the next one that does not send this member. The list is long: the first item is repeated, so that the last one comes
late. After the middle item is one about no record, if the reply can report it: the last one gets none of its members.

Another list has two items about one record, which change different members. A server may refuse the list or report an
item; otherwise both have an effect.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._update_changes import Change, RecordSnapshot
from conformance.checks.behaviours._updating_records import (
    MOST_MEMBERS,
    different_value,
    settable_members,
    unchanged_values,
)
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.too_many import SEVERAL, many_items, several_items
from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import Merge
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, key_slots, required_values
from conformance.contract.resource import Resource
from conformance.contract.value_zones import zones_of
from conformance.core.exchange import Request
from conformance.observation.records import record_key, shown_items, shown_record_key, stored_value
from conformance.observation.response_reading import Reply

ChangeSteps = Generator[Request, Reply, list[Change]]


@dataclass(frozen=True)
class _Item:
    """A record, how it was shown before the update, and the members that its item changes."""

    names: RecordNames
    before: RecordSnapshot
    sent: Mapping[str, Any]


def update_several(context: RecordContext) -> ChangeSteps:
    """Update three new records by one list; return the changes, none if the update is refused or is not by list."""
    own = context.operation.effect_as(Merge).set
    count = several_items(context.contract, context.operation) or 0
    items: list[_Item] = []
    for n in range(count):
        items.append((yield from _new_item(context, n, count)))
    if not items or not (own or any(each.sent for each in items)):
        return []
    reply = yield from _accepted(context, items, count)
    changes: list[Change] = []
    if reply is not None:
        for each in items:
            changes += yield from _changes_of(context, each, reply)
    return [*changes, *(yield from _update_one_twice(context, items[0].names))]


def _changes_of(context: RecordContext, item: _Item, reply: Reply) -> ChangeSteps:
    """Read the record of an item after an accepted update; return its changes."""
    after = yield from _snapshot(context, item.names)
    sent = {**item.sent, **context.operation.effect_as(Merge).set}
    wanted = {name: stored_value(context.resource, name, value) for name, value in sent.items()}
    return [
        Change(name, value, ABSENT, item.before, after, reply, frozenset(wanted) - {name})
        for name, value in wanted.items()
    ]


def _update_one_twice(context: RecordContext, names: RecordNames) -> ChangeSteps:
    """Update a record by two items of one list; return the changes, none if one is refused or cannot be sent."""
    if not may_name_one_twice(context.contract, context.operation):
        return []
    before = yield from _snapshot(context, names)
    values = [*_other_values(context, before, _lasting_members(context.operation, context.resource))][:2]
    if len(values) < 2:
        return []
    items = [_Item(names, before, {name: value}) for name, value in values]
    reply = yield _request(context, items)
    if not succeeded(reply) or _reports_any_of(context, items, reply):
        return []
    return (yield from _changes_of(context, _Item(names, before, dict(values)), reply))


def may_name_one_twice(contract: Contract, operation: Operation) -> bool:
    """Return whether two items of a list may change one record: not if the reply shows or counts what was changed."""
    each, effect = operation.for_each_item, operation.effect_as(Merge)
    is_shown = effect.record is not None or (each is not None and each.done is not None)
    members = _lasting_members(operation, contract.resources[effect.resource])
    return (
        (several_items(contract, operation) or 0) > 1
        and not is_shown
        and not _is_counted(operation)
        and len(members) > 1
    )


def _lasting_members(operation: Operation, resource: Resource) -> list[tuple[str, Any]]:
    """Return the members that the operation can set and that do not change by themselves, with their examples."""
    return [each for each in settable_members(operation, resource) if each[0] not in resource.volatile]


def _new_item(context: RecordContext, index: int, count: int) -> Generator[Request, Reply, _Item]:
    """Create a record; of the members that the operation can set, the item has those that no other item has."""
    names = yield from context.new_record()
    before = yield from _snapshot(context, names)
    members = [*settable_members(context.operation, context.resource)][:MOST_MEMBERS][index::count]
    return _Item(names, before, dict(_other_values(context, before, members)))


def _other_values(
    context: RecordContext, before: RecordSnapshot, members: Sequence[tuple[str, Any]]
) -> Iterator[tuple[str, Any]]:
    """Yield these members, given with their examples, with valid values that differ from those of the record."""
    for name, example in members:
        value = different_value(context, before.record, name, example)
        if value is not ABSENT:
            yield name, value


def is_filled(contract: Contract, operation: Operation) -> bool:
    """Return whether a long list is sent: not if the reply counts the changed records."""
    return not _is_counted(operation) and (many_items(contract, operation) or 0) > SEVERAL


def _is_counted(operation: Operation) -> bool:
    each = operation.for_each_item
    return each is not None and "done" in each.counters.values()


def _accepted(context: RecordContext, items: list[_Item], count: int) -> Generator[Request, Reply, Reply | None]:
    """Send the list until it is accepted; return the reply, None without one.

    A server may refuse a list with an item about no record, or with the same item twice.
    """
    fill, absent = _fill(context, count), _absent_item(context, items[0].names)
    lists = [(fill, absent), (fill, []), (0, [])]
    for repeated, between in [each for n, each in enumerate(lists) if each not in lists[:n]]:
        reply = yield _request(context, items, repeated, between)
        if succeeded(reply) and not _reports_any_of(context, items, reply):
            return reply
    return None


def _fill(context: RecordContext, count: int) -> int:
    """Return how many items make the list a long one."""
    is_long = is_filled(context.contract, context.operation)
    return (many_items(context.contract, context.operation) or 0) - count if is_long else 0


def _absent_item(context: RecordContext, names: RecordNames) -> list[dict[str, Any]]:
    """Return an item about no record, with every member; its names are `names`, except the new part of its key."""
    operation, resource = context.operation, context.resource
    each, zones = operation.for_each_item, zones_of(context.contract)
    fields = {name: zones.field(slot) for name, slot in key_slots(operation, resource).items()}
    templates = {name: field.new_value for name, field in fields.items() if field is not None and field.new_value}
    if each is None or each.errors is None or not templates:
        return []
    new = {name: context.factory.names.new_value(template) for name, template in templates.items()}
    return [{**example_record(operation), **names, **new}]


def _request(
    context: RecordContext, items: list[_Item], fill: int = 0, between: Sequence[Mapping[str, Any]] = ()
) -> Request:
    """Return the update; before the last item are those `between`, and the first one repeated to `fill` the list."""
    required = required_values(context.operation)
    body = [{**required, **each.names, **unchanged_values(context, each.before.record), **each.sent} for each in items]
    repeated = body[:1] * (fill - len(between))
    return context.factory.request_for(context.operation, {}, [*body[:-1], *between, *repeated, *body[-1:]])


def _snapshot(context: RecordContext, names: RecordNames) -> Generator[Request, Reply, RecordSnapshot]:
    record, reply = yield from context.read(names)
    return RecordSnapshot(record, None, reply)


def _reports_any_of(context: RecordContext, items: list[_Item], reply: Reply) -> bool:
    """Return whether the reply reports an error of an item that names a record, or of an unknown one."""
    each = context.operation.for_each_item
    errors = shown_items(resolve(reply.body, each.errors if each is not None else None))
    keys = [shown_record_key(context.resource, error) for error in errors]
    own = [record_key(context.resource, each.names) for each in items]
    return any(key is None or key in own for key in keys)
