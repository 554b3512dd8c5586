"""Creations whose body has an array of records, of which the example shows one: each element is a record of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.checks.behaviours._element_ids import check_ids_of_elements
from conformance.checks.behaviours._reading_records import keeps_value, listing_operations, member_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import with_other_values
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.too_many import SEVERAL
from conformance.checks.request_steps import RequestSteps, ValidRequestSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_pointer, record_slots
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.created_records import sent_members
from conformance.observation.records import stored_value


def array_of_records(operation: Operation) -> str | None:
    """Return the pointer to the array in the body that has the record as an element; None without one."""
    array, _, place = record_pointer(operation).rpartition("/")
    return array if place.isdigit() else None


def check_elements(context: RecordContext) -> RequestSteps:
    """Send several elements with different members; the list must have one more record with those of each."""
    array, listers = array_of_records(context.operation), listing_operations(context.contract, context.resource)
    if array is None or not listers:
        return
    first = yield from below_new_records(context)
    view, requests = context.factory.view(first), [first]
    while len(requests) < SEVERAL:
        other = with_other_values(context.contract, context.factory, context.operation, requests[-1])
        requests.append((yield from _with_other_references(context, other)))
    sent = [sent_members(context.factory.view(each)) for each in requests]
    before, _ = yield from context.read_list(listers[0], view.path_values)
    reply = yield first.replace(body=view.encoded(put(view.body, array, sent)))
    if not succeeded(reply):
        return
    after, shown_by = yield from context.read_list(listers[0], view.path_values)
    for n, members in enumerate(sent):
        more = number_like(context.resource, after, members) - number_like(context.resource, before, members)
        expected = f"one more {context.resource.name} with the members of element {n} of {array}"
        # Without a path of its own, the list may have got equal records of other checks.
        context.check(more >= sent.count(members), expected, f"{more} more", shown_by)
    shown = resolve(reply.body, context.operation.effect_as(Create).record)
    yield from check_ids_of_elements(context, context.resource, view.path_values, shown, after, reply)


def below_new_records(context: RecordContext) -> ValidRequestSteps:
    """Return a valid creation whose path names new records, so that no other check creates records there."""
    factory, operation = context.factory, context.operation
    request = yield from factory.valid_request(operation)
    for slot in operation.slots:
        owner = context.contract.owners.get(slot.name) if slot.where == "path" else None
        if owner is not None and len(owner.names) == 1:
            key = yield from context.new_key(owner)
            request = with_value(factory.view(request), slot, key)
    return request


def _with_other_references(context: RecordContext, request: Request) -> ValidRequestSteps:
    """Return the request with new records of other resources in the place of those to which its record refers."""
    factory, sent = context.factory, sent_members(context.factory.view(request))
    for name, slot in record_slots(context.operation).items():
        owner = context.contract.owners.get(name)
        if owner is not None and name in sent and len(owner.names) == 1:
            key = yield from context.new_key(owner)
            request = with_value(factory.view(request), slot, [key] if isinstance(sent[name], list) else key)
    return request


def number_like(resource: Resource, items: Sequence[Any], sent: Mapping[str, Any]) -> int:
    """Return how many records have all stored members that were sent, of those that they show."""
    number = 0
    for item in items:
        shown = {name: member_value(resource, item, name) for name in resource.stored_members if name in sent}
        kept = (keeps_value(value, stored_value(resource, name, sent[name])) for name, value in shown.items())
        number += all(is_kept or value is ABSENT for is_kept, value in zip(kept, shown.values(), strict=True))
    return number
