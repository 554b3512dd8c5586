"""Read the members of a record from a request."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Effect
from conformance.contract.json_pointer import ABSENT
from conformance.contract.media_types import MERGE_PATCH
from conformance.contract.merge_patch import without_nulls
from conformance.contract.operation import ParameterSlot
from conformance.contract.record_requests import default_values, record_slots
from conformance.contract.request_view import SlotValue
from conformance.mock_server.effects.base import Task, Unable
from conformance.observation.created_records import sent_members
from conformance.observation.records import stored_value

_DEEPEST = 32


def sent_values(task: Task[Effect]) -> dict[str, SlotValue]:
    """Return the members of the record in the request, or of the item, by name. Of equal names, the outermost is used.

    Of a body that has the record in a member, these are the members of the record.
    """
    found: dict[str, SlotValue] = {}
    if task.operation.record_trail or task.operation.record_in_query:
        sent = sent_members(task.view, task.item)
        slots = record_slots(task.operation)
        return {name: SlotValue(slot, sent[name]) for name, slot in slots.items() if name in sent}
    for each in sorted(task.view.values, key=lambda each: len(each.slot.trail)):
        in_body = each.slot.where in ("body", "item") and "*" not in each.slot.trail
        if in_body and each.value is not ABSENT:
            found.setdefault(each.slot.name, each)
    return found


def changeable_members(task: Task[Effect]) -> dict[str, ParameterSlot]:
    """Return the slots of the members that the record in the request, or the item, can have, by name."""
    if task.operation.record_trail or task.operation.record_in_query:
        return record_slots(task.operation)
    return {slot.name: slot for slot in reversed(task.operation.slots) if slot.where in ("body", "item")}


def stored_values(task: Task[Effect]) -> dict[str, Any]:
    """Return the sent values of the kept members, and of those with a default, as the record stores them.

    Raises Unable if a value does not fit its schema, because replies with it would not fit their schemas.
    """
    resource = task.required_resource
    kept = {*resource.stored_members, *default_values(task.operation)}
    stored = {name: each for name, each in sent_values(task).items() if name in kept}
    removes = task.operation.media_type == MERGE_PATCH
    if not all(_can_be_stored(each, removes) for each in stored.values()):
        raise Unable
    return {name: stored_value(resource, name, each.value) for name, each in stored.items()}


def _can_be_stored(sent: SlotValue, removes: bool) -> bool:
    """Return whether a value fits its schema; `removes` is whether nulls remove members, so that they fit too."""
    value = without_nulls(sent.value) if removes else sent.value
    return (removes and value is None) or (sent.slot.schema.accepts(value) and _is_flat(value, _DEEPEST))


def remembered_values(task: Task[Effect]) -> dict[str, Any]:
    """Return the sent values of unique members, and of those that refer to other records, unchanged."""
    unique, owners = task.required_resource.unique, task.view.contract.owners
    return {name: each.value for name, each in sent_values(task).items() if name in unique or name in owners}


def _is_flat(value: Any, depth: int) -> bool:
    """Return whether the value is nested at most `depth` levels deep, so that a reply can contain it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_is_flat(each, depth - 1) for each in inner)
