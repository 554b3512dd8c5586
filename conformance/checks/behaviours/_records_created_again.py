"""A record that is created again, after its deletion or under the key that it had before a move, has nothing of it.

A deleted record had a value in each stored member that can be set. It is created again with required members only.
Another record, with a new key, is created with the same members. So the stored members of both must be the same.

If the server makes the keys, the values of the deleted record are used again, the unique ones among them. If there
are any, the creation must be accepted: only other values may be in use by another record. The new record must exist.
The records are not compared then: a server may derive members from others, which differ.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from conformance.checks.behaviours._key_forms import request_with_key
from conformance.checks.behaviours._reading_records import differences, member_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import settable_members, update_request
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNames, RequestSteps, ValidRequestSteps
from conformance.contract.effects import Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots, required_values
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


def set_all_members(context: RecordContext, names: RecordNames) -> RequestSteps:
    """Set every stored member that an update can set, so that the record has as much to forget as possible."""
    for writer in context.contract.operations_with(Merge, context.resource.name):
        fields = dict(settable_members(writer, context.resource))
        if fields and writer.takes_record:
            yield update_request(context.factory, writer, names, fields)


def check_created_again(
    context: RecordContext, maker: Operation, names: RecordNames, gone: str = "deleted"
) -> RequestSteps:
    """Create a record that is `gone` again with this operation, under its old key, and compare it with a new one."""
    other = yield from _create(context, maker, {})
    if other is None:
        return
    fresh, _ = other
    again = yield from _create(context, maker, names, gone)
    if again is None:
        return
    shown, reply = again
    texts = "; ".join(differences(_stored(context, fresh), _stored(context, shown)))
    expected = f"the {context.resource.name} has nothing of the {gone} one with the same key"
    context.check(not texts, expected, texts, reply)


def check_usable_again(
    context: RecordContext, values: Mapping[str, Any], former: str = "of the deleted one"
) -> RequestSteps:
    """Create another record with values that are free again; `former` says which record had them."""
    makers = context.contract.creators_of(context.resource.name)
    for maker in makers[:1] if values else ():
        request = yield from context.factory.valid_request(maker)
        for slot in maker.slots:
            if slot in maker.named_slots and slot.name in values:
                request = with_value(context.factory.view(request), slot, values[slot.name])
        reply = yield request
        expected = f"another {context.resource.name} can have the {' and '.join(values)} {former}"
        is_free = not values.keys().isdisjoint(context.resource.unique)
        if succeeded(reply) or (is_free and not context.may_be_refused(reply)):
            context.check(succeeded(reply), expected, reply.summary, reply)
        made = (yield from replace(context, operation=maker).created(reply)) if succeeded(reply) else []
        for names, _ in made[:1]:
            shown, shown_by = yield from context.read(names)
            context.check(shown is not None, expected, "it was accepted, and does not exist", shown_by)


def values_to_use_again(context: RecordContext, names: RecordNames, shown: Any) -> dict[str, Any]:
    """Return the unique values that were sent for a record, and the texts in its stored members that it has now."""
    resource, sent = context.resource, context.factory.members_sent(context.resource.name, names)
    now = {name: member_value(resource, shown, name) for name in resource.stored_members if name in sent}
    texts = {name: value for name, value in now.items() if isinstance(value, str) and value}
    return {**texts, **{name: sent[name] for name in resource.unique if name in sent}}


def _create(
    context: RecordContext, maker: Operation, names: RecordNames, gone: str = ""
) -> Generator[Request, Reply, tuple[Any, Reply] | None]:
    """Create a record with its required members, under the given key or a new one; return what shows it."""
    request = yield from smallest_request(context, maker, names)
    reply = yield request
    made = context.factory.records_made_by(reply) if succeeded(reply) else []
    if names:
        expected = f"the {gone} {context.resource.name} can be created again under its old key"
        context.check(bool(made), expected, reply.summary, reply)
    return (yield from context.read(made[0].names)) if made else None


def smallest_request(context: RecordContext, maker: Operation, names: RecordNames) -> ValidRequestSteps:
    """Return a valid creation without the stored members that are optional, and without those that have a default."""
    factory, resource, needed = context.factory, context.resource, required_values(maker)
    request = yield from request_with_key(context, maker, names)
    for name, slot in record_slots(maker).items():
        is_left_out = name not in needed and name not in resource.names
        if is_left_out and (name in resource.stored_members or "default" in slot.schema.flat):
            request = with_value(factory.view(request), slot, ABSENT)
    return request


def _stored(context: RecordContext, shown: Any) -> dict[str, Any]:
    """Return the stored members; volatile ones only if no other client can change them."""
    resource, alone = context.resource, context.factory.has_target_alone
    members = [each for each in resource.stored_members if alone or each not in resource.volatile]
    return {name: member_value(resource, shown, name) for name in members}
