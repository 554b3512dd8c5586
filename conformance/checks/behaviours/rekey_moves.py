"""A change of key moves the record: it exists under the new key only, with all its members.

Another record that shares a part of the key remains. The old key is free: if clients choose the keys, a record can be
created under it, which has nothing of the moved one and leaves it as it is.

A change to the key that the record has may be accepted or refused; the record exists afterwards.
"""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    listing_operations,
    without_members,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._records_created_again import check_created_again
from conformance.checks.behaviours._sibling_records import SiblingSteps, new_sibling
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import Rekey
from conformance.contract.record_requests import with_key
from conformance.contract.request_view import RequestView, with_value
from conformance.observation.records import record_key


class RekeyMoves(RecordBehaviour):
    """Compares the stored members except those of the key."""

    needs = "a change of key, of records that can be read"
    effects = (Rekey,)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        yield from context.new_record()
        request = yield from context.factory.valid_request(operation)
        view = context.factory.view(request)
        (old, new), moved = _keys(context, view), operation.effect_as(Rekey).rekey
        before, _ = yield from context.read(old)
        sibling = yield from _sibling_beside(context, old, new)
        reply = yield request
        if not succeeded(reply) or new == old:
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} moved no record: {reply.summary}")
        after, shown_by = yield from context.read(new)
        context.check(after is not None, f"the {resource.name} exists under its new key", "it does not exist", shown_by)
        old_record, old_reply = yield from context.read(old)
        context.check(old_record is None, f"no {resource.name} exists under the old key", "it still exists", old_reply)
        if before is not None and after is not None:
            stored = [
                {name: each.get(name) for name in resource.stored_members if name in each} for each in (before, after)
            ]
            found = differences(*(without_members(resource, each, set(moved)) for each in stored))
            context.check(not found, "all its members are kept", "; ".join(found), shown_by)
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
