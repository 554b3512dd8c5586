"""An update of a record with other words than the initial ones in members that the update never sets.

A server may put such a member back, for example a status that only the creation sets. The record is another one than
that of the other updates: because of the word, further operations may not show it.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from conformance.checks.behaviours._created_lookup import look_up_created
from conformance.checks.behaviours._member_updates import MemberUpdates
from conformance.checks.behaviours._reading_records import shown_in_example
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._set_members import set_by
from conformance.checks.behaviours._update_changes import Change
from conformance.checks.behaviours._updating_records import MOST_MEMBERS, settable_members
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import Blocked
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.observation.record_states import own_need, state_members
from conformance.observation.response_reading import Reply


def other_words(contract: Contract, operation: Operation) -> dict[ParameterSlot, Any]:
    """Return the words that a creation can send for shown members that the update leaves, unlike the initial ones.

    Members that operations need in a certain state are left out.
    """
    resource = contract.resources[operation.effect.resource or ""]
    maker = next(iter(contract.creators_of(resource.name)), None)
    if maker is None or maker.takes == "list" or own_need(contract, operation):
        return {}
    left = {*resource.initial} - set_by(operation, resource) - state_members(contract, resource)
    found = {}
    for name, slot in record_slots(maker).items():
        usual = (resource.initial.get(name), slot.schema.flat.get("default"))
        words = [each for each in slot.schema.flat.get("enum", ()) if each not in usual]
        if words and name in left and shown_in_example(contract, resource, name):
            found[slot] = words[0]
    return found


def update_with_other_words(context: RecordContext) -> Generator[Request, Reply, list[Change]]:
    """Create a record with these words, and change its other members; return the changes, none if one is refused.

    Volatile members are only given other words if no other client can change them.
    """
    is_alone, volatile = context.factory.has_target_alone, {*context.resource.volatile}
    found = other_words(context.contract, context.operation).items()
    words = {slot: word for slot, word in found if is_alone or slot.name not in volatile}
    if not words:
        return []
    request = yield from context.factory.valid_request(context.contract.creators_of(context.resource.name)[0])
    for slot, word in words.items():
        request = with_value(context.factory.view(request), slot, word)
    reply = yield request
    made = (yield from look_up_created(context.contract, context.factory, reply)) if succeeded(reply) else []
    changes = (yield from _change_members(MemberUpdates(context, made[-1].names, None))) if made else []
    return [replace(each, set_before=frozenset(slot.name for slot in words)) for each in changes]


def _change_members(updates: MemberUpdates) -> Generator[Request, Reply, list[Change]]:
    """Change all members by one request or, if that is refused, the first one."""
    members = [*settable_members(updates.context.operation, updates.context.resource)][:MOST_MEMBERS]
    with suppress(Blocked):
        if members and not (yield from updates.change_together(dict(members))):
            yield from updates.change(*members[0])
    return updates.changes
