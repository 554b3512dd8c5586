"""Siblings: records that share a part of their key with another record, and differ from it in the other parts."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import Blocked, RecordNames
from conformance.contract.operation import ParameterSlot
from conformance.contract.record_requests import key_slots
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

SiblingSteps = Generator[Request, Reply, RecordNames | None]


def new_sibling(context: RecordContext, names: RecordNames, creation: Request | None = None) -> SiblingSteps:
    """Create a record whose key has the parts in which another new record would differ from this one.

    The other record is that of `creation`, which has no list, or of a new valid request. Return the sibling's names, or
    None if the key has one part only or is made by the server, or if no such record can be created. The creation counts
    for the clause of its operation: a key that is new as a whole must be accepted.
    """
    resource, factory = context.resource, context.factory
    makers = context.contract.creators_of(resource.name)
    if len(resource.names) < 2 or resource.key_pattern or not makers:
        return None
    if creation is None:
        creation = yield from factory.valid_request(makers[0], items=1 if makers[0].takes == "list" else None)
    view = factory.view(creation)
    slots = key_slots(makers[0], resource)
    for name in resource.names:
        value = names.get(name)
        if name in slots and view.value_named(name, _item(view)) == value:
            value = yield from _other_value(context, slots[name], view)
        if name not in slots or value is None:
            return None
        view = factory.view(with_value(view, slots[name], value))
    context.assertions.send_for(f"operation.{makers[0].id}")
    reply = yield view.request
    return sent_key(view, resource) if succeeded(reply) else None


def sent_key(view: RequestView, resource: Resource) -> RecordNames:
    """Return the request names of the record that a creation makes, by its first item if it has a list."""
    return {name: str(view.value_named(name, _item(view))) for name in resource.names}


def _item(view: RequestView) -> int | None:
    return 0 if view.operation is not None and view.operation.takes == "list" else None


def _other_value(
    context: RecordContext, slot: ParameterSlot, view: RequestView
) -> Generator[Request, Reply, str | None]:
    """Return another value for a part of the key: a word of its vocabulary, or the key of a new record."""
    field, owner = context.factory.zones.field(slot), context.contract.owners.get(slot.name)
    if field is not None and field.vocabulary is not None:
        words = context.factory.query.vocabulary(field) or ()
        return next((word for word in sorted(words) if word != view.value_named(slot.name, _item(view))), None)
    if owner is None or owner is context.resource:
        return None
    with suppress(Blocked):
        return (yield from context.new_key(owner))
    return None
