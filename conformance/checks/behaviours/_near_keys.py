"""Keys that are nearly equal: they differ in the last character of a long key only, in zeros before digits or a hyphen.

A database may compare only the beginning of a key, keys of digits as numbers, or keys without their hyphens. Then a new
record is refused as one that exists, or takes the place of the other one. Letters that differ only in case are not
tried: a server may take them for the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._key_forms import free_key_slots, long_key_slots, request_with_key
from conformance.checks.behaviours._reading_records import item_key
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.operation import ParameterSlot
from conformance.contract.value_zones import Zone
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply, outcome_of_item


def check_near_keys(context: RecordContext, creation: Reply) -> RequestSteps:
    """Create a record whose key is nearly that of the last record of a creation, and read both."""
    zones = context.factory.zones
    made = (yield from context.created(creation)) if succeeded(creation) else []
    for first, _ in made[-1:]:
        near_values = [each for each in _near_values(context, first) if zones.zone(*each, None) is Zone.RIGHT]
        for slot, value in near_values:
            near = {**first, slot.name: context.factory.names.new_value(value)}
            reply = yield (yield from request_with_key(context, context.operation, near))
            expected = f"a new {context.resource.name}, as {slot.name} {value} is not {first[slot.name]}"
            context.check(not _is_called_existing(context, reply), expected, "it exists, by the reply", reply)
            if succeeded(reply) and (yield from context.created(reply)):
                yield from _check_own(context, near)
                yield from _check_own(context, first)


def _near_values(context: RecordContext, names: RecordNames) -> Iterator[tuple[ParameterSlot, str]]:
    """Yield values that are nearly a part of a key, with the parameters of a creation for it."""
    operation, resource = context.operation, context.resource
    for slot in free_key_slots(context.contract, operation, resource):
        key = names[slot.name]
        if key.isdigit() and key.startswith("0"):
            yield slot, key.lstrip("0")
            yield slot, f"{key[:2]}-{key[2:]}"
    for slot in long_key_slots(context.contract, operation, resource):
        key = names[slot.name]
        if not key.isdigit():
            yield slot, f"{key[:-1]}{'Y' if key[-1:].upper() != 'Y' else 'Z'}"


def _is_called_existing(context: RecordContext, reply: Reply) -> bool:
    """Return whether a reply says of the record, as a whole or of its item, that it exists."""
    clauses = context.contract.clauses_about(context.operation, "cause", "already-exists")
    refusals = {each for clause in clauses for each in clause.outcomes} - {"success"}
    shown = {outcome_of_item(context.contract, code, refusals) for code in reply.item_codes}
    return not refusals.isdisjoint({*shown, reply.outcome.id if reply.outcome is not None else ""})


def _check_own(context: RecordContext, names: RecordNames) -> RequestSteps:
    """Check that the record with this key is shown, and not another one."""
    shown, by = yield from context.read(names)
    wanted = record_key(context.resource, names) or ()
    found = item_key(context.resource, shown) if shown is not None else ()
    expected = f"the {context.resource.name} {' '.join(wanted)}, though another key is nearly the same"
    context.check(found in (wanted, None), expected, " ".join(found or ()) or "it does not exist", by)
