"""A new record that refers to two other records wherever it can refer to several.

The documented example may have one element in such an array. Then an update that leaves only the first one is not seen.
"""

from __future__ import annotations

from conformance.checks.behaviours._created_lookup import look_up_created
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNamesSteps, ValidRequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import example_record, key_value, record_slots
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.observation.created_records import sent_members
from conformance.observation.record_states import own_need


def reference_arrays(contract: Contract, maker: Operation, resource: Resource) -> dict[ParameterSlot, Resource]:
    """Return the stored members of a creation that are arrays of keys, and the resources to which they refer."""
    found, example = {}, example_record(maker)
    for name, slot in (record_slots(maker) if maker.takes == "object" else {}).items():
        owner = contract.owners.get(name)
        is_array = isinstance(example.get(name), list) and slot.schema.flat.get("maxItems", 2) > 1
        if is_array and owner is not None and len(owner.names) == 1 and name in resource.stored_members:
            found[slot] = owner
    return found


def new_record_with_references(context: RecordContext) -> RecordNamesSteps:
    """Create a record of the resource, as `context.new_record` does, but with two elements in such arrays."""
    maker = next(iter(context.contract.creators_of(context.resource.name)), None)
    has_arrays = maker is not None and bool(reference_arrays(context.contract, maker, context.resource))
    if maker is not None and has_arrays and not own_need(context.contract, context.operation):
        reply = yield (yield from _creation(context, maker))
        made = (yield from look_up_created(context.contract, context.factory, reply)) if succeeded(reply) else []
        if made:
            return made[-1].names
    return (yield from context.new_record())


def _creation(context: RecordContext, maker: Operation) -> ValidRequestSteps:
    request = yield from context.factory.valid_request(maker)
    for slot, owner in reference_arrays(context.contract, maker, context.resource).items():
        key = yield from context.new_key(owner)
        view = context.factory.view(request)
        sent = sent_members(view).get(slot.name, ABSENT)
        request = with_value(view, slot, [*(sent if isinstance(sent, list) else []), key_value(slot, key)])
    return request
