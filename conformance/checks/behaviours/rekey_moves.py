"""A change of key moves the record: it exists under the new key only, with all its members.

Another record that shares a part of the key remains.

A change to the key that the record has may be accepted or refused; the record exists afterwards.
"""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import differences, without_members
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._sibling_records import SiblingSteps, new_sibling
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import Rekey
from conformance.contract.record_requests import with_key
from conformance.contract.request_view import RequestView


class RekeyMoves(RecordBehaviour):
    """Compares the stored members except those of the key."""

    needs = "a change of key, of records that can be read"
    effects = (Rekey,)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        yield from context.new_record()
        request = yield from context.factory.valid_request(operation)
        view = context.factory.view(request)
        moved = operation.effect_as(Rekey).rekey
        old = {name: view.value_named(name) for name in resource.names}
        new = {name: view.value_named(moved.get(name, name)) for name in resource.names}
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
        if sibling is not None:
            shown, shown_by = yield from context.read(sibling)
            context.check(shown is not None, f"another {resource.name} still exists", "it was removed too", shown_by)


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
