"""One update of several new records by a list, whose items have different members.

Each item has an effect, also the middle and the last one, and only on its own record: no value of one item is left for
the next one that does not send this member. The list is long: the first item is repeated, so
that the last one comes late.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
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
from conformance.contract.record_requests import required_values
from conformance.core.exchange import Request
from conformance.observation.records import stored_value
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
    if not own and not any(each.sent for each in items):
        return []
    reply = yield _request(context, items, _fill(context, count))
    if not succeeded(reply) or _has_errors(reply):
        # A server may refuse a list in which an item is there twice.
        reply = yield _request(context, items)
    if not succeeded(reply) or _has_errors(reply):
        return []
    changes: list[Change] = []
    for each in items:
        after = yield from _snapshot(context, each.names)
        wanted = {name: stored_value(context.resource, name, value) for name, value in {**each.sent, **own}.items()}
        for name, value in wanted.items():
            beside = frozenset(wanted) - {name}
            changes.append(Change(name, value, ABSENT, each.before, after, reply, beside))
    return changes


def _new_item(context: RecordContext, index: int, count: int) -> Generator[Request, Reply, _Item]:
    """Create a record; of the members that the operation can set, the item has those that no other item has."""
    names = yield from context.new_record()
    before = yield from _snapshot(context, names)
    members = [*settable_members(context.operation, context.resource)][:MOST_MEMBERS][index::count]
    values = {name: different_value(context, before.record, name, value) for name, value in members}
    return _Item(names, before, {name: value for name, value in values.items() if value is not ABSENT})


def is_filled(contract: Contract, operation: Operation) -> bool:
    """Return whether a long list is sent: not if the reply counts the changed records."""
    each = operation.for_each_item
    is_counted = each is not None and "done" in each.counters.values()
    return not is_counted and (many_items(contract, operation) or 0) > SEVERAL


def _fill(context: RecordContext, count: int) -> int:
    """Return how many items make the list a long one."""
    is_long = is_filled(context.contract, context.operation)
    return (many_items(context.contract, context.operation) or 0) - count if is_long else 0


def _request(context: RecordContext, items: list[_Item], fill: int = 0) -> Request:
    """Return the update; before the last item, the first one is repeated to `fill` the list."""
    required = required_values(context.operation)
    body = [{**required, **each.names, **unchanged_values(context, each.before.record), **each.sent} for each in items]
    return context.factory.request_for(context.operation, {}, [*body[:-1], *body[:1] * fill, *body[-1:]])


def _snapshot(context: RecordContext, names: RecordNames) -> Generator[Request, Reply, RecordSnapshot]:
    record, reply = yield from context.read(names)
    return RecordSnapshot(record, None, reply)


def _has_errors(reply: Reply) -> bool:
    each = reply.operation.for_each_item if reply.operation else None
    return bool(each and resolve(reply.body, each.errors))
