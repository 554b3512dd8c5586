"""A change of key moves the record: it exists under the new key only, with all its members and its ids.

Before the move, other operations set the members of the record: then none has its initial value. The new key is read
before, too: a server may remember that no record has it.

Another record that shares a part of the key remains. The old key is free: if clients choose the keys, a record can be
created under it, which has nothing of the moved one and leaves it as it is.

A change to the key that the record has may be accepted or refused; the record exists afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import Any

from conformance.checks.behaviours._absent_records import read_absent
from conformance.checks.behaviours._given_values import check_same_ids
from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    listing_operations,
    member_value,
    other_readers,
    read_with,
    same_value,
    value_text,
    without_members,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._records_created_again import check_created_again
from conformance.checks.behaviours._set_members import other_settable_members, set_members
from conformance.checks.behaviours._sibling_records import SiblingSteps, new_sibling
from conformance.checks.behaviours._spellings import send_respelled, spelling_note
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import List, Rekey
from conformance.contract.operation import Operation
from conformance.contract.record_requests import with_key
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply


class RekeyMoves(RecordBehaviour):
    """Compares the stored members except those of the key, and what the run has set of the volatile ones."""

    needs = "a change of key, of records that can be read"
    effects = (Rekey,)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        yield from context.new_record()
        request = yield from context.factory.valid_request(operation)
        view = context.factory.view(request)
        (old, new), moved = _keys(context, view), operation.effect_as(Rekey).rekey
        before, changed = yield from _changed_record(context, old)
        sibling = yield from _sibling_beside(context, old, new)
        if new != old:
            yield from read_absent(context, new)
        reply = yield from send_respelled(context.factory, request)
        if not succeeded(reply) or new == old:
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} moved no record: {reply.summary}")
        after, shown_by = yield from context.read(new)
        expected = f"the {resource.name} exists under its new key after a change{spelling_note(reply)}"
        context.check(after is not None, expected, "it does not exist", shown_by)
        old_record, old_reply = yield from context.read(old)
        context.check(old_record is None, f"no {resource.name} exists under the old key", "it still exists", old_reply)
        if before is not None and after is not None:
            stored = [
                {name: each.get(name) for name in resource.stored_members if name in each} for each in (before, after)
            ]
            found = differences(*(without_members(resource, each, set(moved)) for each in stored))
            context.check(not found, "all its members are kept", "; ".join(found), shown_by)
            check_same_ids(context, before, after, shown_by, "as before")
            _check_volatile(context, changed - {*moved}, (before, after), shown_by)
            yield from _check_elsewhere(context, old, new)
            yield from _check_same_key(context, view, new)
            yield from _check_lists(context, old, new)
            yield from _check_old_key(context, old, new)
        if sibling is not None:
            shown, shown_by = yield from context.read(sibling)
            context.check(shown is not None, f"another {resource.name} still exists", "it was removed too", shown_by)
            yield from _check_taken_key(context, new, sibling)


def _keys(context: RecordContext, move: RequestView) -> tuple[RecordNames, RecordNames]:
    """Return the request names of the record of a move before and after it."""
    moved, names = context.operation.effect_as(Rekey).rekey, context.resource.names
    return {name: move.value_named(name) for name in names}, {
        name: move.value_named(moved.get(name, name)) for name in names
    }


def _changed_record(
    context: RecordContext, names: RecordNames
) -> Generator[Request, Reply, tuple[Any, frozenset[str]]]:
    """Change the members of a new record; return how it is shown then, and the changed members."""
    shown, _ = yield from context.read(names)
    changed = yield from set_members(context, names, shown, other_settable_members(context.contract, context.operation))
    if changed:
        shown, _ = yield from context.read(names)
    return shown, changed


def _check_volatile(context: RecordContext, changed: Collection[str], shown: tuple[Any, Any], shown_by: Reply) -> None:
    """Check that the members that change by themselves are kept, if the run has set them and no other client can."""
    for name in sorted({*changed} & {*context.resource.volatile}) if context.factory.has_target_alone else ():
        before, after = (member_value(context.resource, each, name) for each in shown)
        expected = f"{name} is kept, {value_text(before)}"
        context.check(same_value(before, after), expected, value_text(after), shown_by)


def _check_elsewhere(context: RecordContext, old: RecordNames, new: RecordNames) -> RequestSteps:
    """Check that each further operation that reads a record reads it under its new key, and not under the old one."""
    for reader, others in other_readers(context.contract, context.resource):
        for names, exists in ((old, False), (new, True)):
            shown, shown_by = yield from read_with(context.factory, reader, context.resource, {**others, **names})
            expected = f"{reader.id} {'shows' if exists else 'refuses'} the {'new' if exists else 'old'} key"
            context.check((shown is not None) is exists, expected, shown_by.summary, shown_by)


def _check_old_key(context: RecordContext, old: RecordNames, new: RecordNames) -> RequestSteps:
    """Create a record under the old key of a moved one, with each operation that can; each time another one moves."""
    resource = context.resource
    for maker in () if resource.key_pattern else context.contract.creators_of(resource.name):
        if maker is not context.contract.creators_of(resource.name)[0]:
            yield from context.new_record()
            request = yield from context.factory.valid_request(context.operation)
            old, new = _keys(context, context.factory.view(request))
            yield from context.send(request)
        before, _ = yield from context.read(new)
        yield from check_created_again(context, maker, old, "moved")
        after, shown_by = yield from context.read(new)
        found = differences(*(without_volatile(context.contract, each) for each in (before, after)))
        context.check(not found, f"the moved {resource.name} stays as it is", "; ".join(found), shown_by)


def _check_lists(context: RecordContext, old: RecordNames, new: RecordNames) -> RequestSteps:
    """Check that each list has the record under its new key, and not under the old one."""
    for lister in listing_operations(context.contract, context.resource):
        shown, shown_by = yield from context.read_list(lister, new)
        keys = [item_key(context.resource, each) for each in shown]
        for names, number in ((old, 0), (new, 1)):
            found = keys.count(record_key(context.resource, names))
            where = "new" if number else "old"
            context.check(found == number, f"the {where} key {number} times in the list", f"{found} times", shown_by)
        yield from _check_filters(context, lister, new)


def _check_filters(context: RecordContext, lister: Operation, new: RecordNames) -> RequestSteps:
    """Check that the list has the moved record with each filter by a part of its key."""
    for query, value in key_filters(lister, context.resource, new).items():
        shown, shown_by = yield from context.read_list(lister, new, {query: value})
        is_listed = record_key(context.resource, new) in [item_key(context.resource, each) for each in shown]
        expected = f"the list with {query}={value} has the moved {context.resource.name}"
        context.check(is_listed, expected, f"it has {len(shown)} others", shown_by)


def key_filters(lister: Operation, resource: Resource, names: RecordNames) -> dict[str, Any]:
    """Return the filters of a list by single parts of the key, with the values of a record."""
    in_query = {slot.name for slot in lister.slots if slot.where == "query"}
    filters = lister.effect_as(List).filters.items()
    by_member = {rule.member: each for each, rule in filters if rule.op == "equals" and each in in_query}
    return {by_member[member]: names[name] for member, name in resource.key.items() if member in by_member}


def _check_taken_key(context: RecordContext, moved: RecordNames, taken: RecordNames) -> RequestSteps:
    """Change the key to that of another record; both must remain, and the cause `already-exists` judges the reply."""
    targets = context.operation.effect_as(Rekey).rekey
    if any(moved[name] != taken[name] for name in moved if name not in targets):
        return
    view = context.factory.view(context.factory.request_for(context.operation, moved))
    for name, target in targets.items():
        slot = next(each for each in context.operation.slots if each.name == target)
        view = context.factory.view(with_value(view, slot, taken[name]))
    reply = yield view.request
    for names in (moved, taken) if not succeeded(reply) else (taken,):
        shown, shown_by = yield from context.read(names)
        context.check(shown is not None, f"the {context.resource.name} remains", "it does not exist", shown_by)


def _sibling_beside(context: RecordContext, old: RecordNames, new: RecordNames) -> SiblingSteps:
    """Create a record that shares a part of both keys; None if it has the new key, so that no move is possible."""
    sibling = yield from new_sibling(context, old)
    return sibling if sibling != new else None


def _check_same_key(context: RecordContext, moved: RequestView, key: RecordNames) -> RequestSteps:
    """Change the key of the moved record to the key that it has."""
    view = moved
    for slot in moved.operation.slots if moved.operation else ():
        if slot.name in key and slot in context.operation.named_slots:
            view = context.factory.view(with_key(view, slot, key[slot.name]))
    yield view.request
    shown, shown_by = yield from context.read(key)
    expected = f"the {context.resource.name} exists after a change to the key that it has"
    context.check(shown is not None, expected, "it does not exist", shown_by)
