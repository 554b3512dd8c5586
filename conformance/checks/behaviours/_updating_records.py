"""How behaviours change records: the members, the new values, and the requests.

A changed value must be valid, and must differ from the stored one; otherwise no change could be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.checks.behaviours._reading_records import keeps_value, member_value, same_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import example_record, record_slots, required_values
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request
from conformance.observation.records import stored_value

MOST_MEMBERS = 12
_SEVERAL_WORDS = re.compile(r"[^\W\d]+\s+[^\W\d]")
"""Text of several words."""


def unchanged_values(context: RecordContext, shown: Any) -> dict[str, Any]:
    """Return the values that the record has now in those stored members that each update must have."""
    resource = context.resource
    required = [name for name in required_values(context.operation) if name in resource.stored_members]
    values = {name: member_value(resource, shown, name) for name in required if name not in resource.stored_as}
    return {name: value for name, value in values.items() if value is not ABSENT and value is not None}


def settable_members(operation: Operation, resource: Resource) -> Iterator[tuple[str, Any]]:
    """Yield (member, value) for the stored members in the example of the operation, except unique ones."""
    members = record_slots(operation)
    for name, value in example_record(operation).items():
        is_settable = name in resource.stored_members and name in members and name not in resource.unique
        if is_settable and isinstance(value, str | int | float | list | dict):
            yield name, value


def new_value_templates(contract: Contract, operation: Operation, resource: Resource) -> dict[str, str]:
    """Return the unique members that an update sets, with the templates of their new values."""
    slots = {name: slot for name, slot in record_slots(operation).items() if name in resource.unique}
    fields = {name: zones_of(contract).field(slot) for name, slot in slots.items() if name in resource.stored_members}
    return {name: field.new_value for name, field in fields.items() if field is not None and field.new_value}


def has_two_values(resource: Resource, member: str, value: Any) -> bool:
    """Return whether a member, of which `value` is an example, is stored as true or false."""
    stored = resource.stored_as.get(member, {"": value}).values()
    return all(isinstance(each, bool) for each in stored)


def has_two_words(operation: Operation, resource: Resource, member: str, value: Any) -> bool:
    """Return whether a member is stored as true or false, or has two words."""
    enumerated = record_slots(operation).get(member)
    words = enumerated.schema.flat.get("enum", ()) if enumerated is not None else ()
    return len(words) == 2 or has_two_values(resource, member, value)


def further_words(context: RecordContext, member: str, example: Any) -> list[str]:
    """Return the words other than `example` that the API translates, such as one that restores an earlier value.

    Of a volatile member they are only known to be stored if no other client can change it.
    """
    resource = context.resource
    is_certain = member not in resource.volatile or context.factory.has_target_alone
    words = resource.stored_as.get(member, {}) if is_certain and not has_two_values(resource, member, example) else {}
    return [each for each in words if each != str(example)]


def restoring_words(resource: Resource, member: str) -> list[str]:
    """Return the words that the API translates into the initial value of a member."""
    words, initial = resource.stored_as.get(member, {}), resource.initial.get(member, ABSENT)
    return [word for word, stored in words.items() if stored == initial]


def different_value(context: RecordContext, shown: Any, member: str, value: Any, others: Sequence[Any] = ()) -> Any:
    """Return a valid value that differs from the stored one, and from other stored ones; ABSENT if there is none.

    It is `value`, the example, if possible. A null member of a singleton gets none: nothing could empty it again.
    """
    resource = context.resource
    current = member_value(resource, shown, member)
    candidates = [value, *other_valid_values(context.factory, context.operation, resource, member, value)]
    avoided = [current, *others]
    stored = ((each, stored_value(resource, member, each)) for each in candidates)
    different = (each for each, kept in stored if not any(keeps_value(one, kept) for one in avoided))
    must_stay = current is ABSENT or (resource.singleton and current is None)
    return ABSENT if must_stay else next(different, ABSENT)


def other_valid_values(
    factory: RequestSource, operation: Operation, resource: Resource, member: str, value: Any
) -> Iterator[Any]:
    """Yield values of a member, other than `value`, that are certainly valid.

    The values depend on the type of `value`:

    - any: the words that the API translates, and the values of an enumeration;
    - a list: its last element alone;
    - a text: longer texts;
    - a boolean: the other one;
    - an integer: the next and the previous one;
    - a fraction: its double and its half;
    - an object: the same object with another value of one member.
    """
    yield from resource.stored_as.get(member, {})
    slot = member_slot(operation, member)
    if isinstance(value, list) and len(value) > 1:
        yield value[-1:]
    words = (each for each in slot.schema.flat.get("enum", ()) if each != value)
    made = [*words_beside(value), *words, *_numbers_beside(value), *_objects_beside(value)]
    yield from (each for each in made if factory.zones.zone(slot, each, None) is Zone.RIGHT)


def words_beside(value: Any) -> list[Any]:
    """Return texts that resemble a text and differ from it; none for another value."""
    return [f"{value} 2", f"{value}2", f"2{value}"] if isinstance(value, str) else []


def _numbers_beside(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    return [value * 2, value / 2] if isinstance(value, float) else []


def _objects_beside(value: Any) -> list[Any]:
    members = value.items() if isinstance(value, dict) else ()
    made = ((name, each) for name, old in members for each in (*words_beside(old), *_numbers_beside(old)))
    return [{**value, name: each} for name, each in made]


def member_slot(operation: Operation, member: str) -> ParameterSlot:
    """Return the parameter for a member of the body, or of the items of a list."""
    return record_slots(operation)[member]


def is_free_value(slot: ParameterSlot, value: Any) -> bool:
    """Return whether another value cannot break a format that no schema describes: it is no text, or one of words."""
    return not isinstance(value, str) or _SEVERAL_WORDS.search(value) is not None or "enum" in slot.schema.flat


def with_other_values(
    contract: Contract, factory: RequestSource, operation: Operation, request: Request, item: int = 0
) -> Request:
    """Return a creation request with other valid values in place of those of the example; `item` is the item to change.

    A text is only replaced if the schema has an enumeration for it, or if it has several words. Any other text may have
    a format that the schema does not describe. Volatile members, such as a status, may hide a record in lists.
    """
    resource = contract.resources[operation.effect_as(Create).resource]
    kept = {*resource.names, *contract.owners, *resource.volatile}
    for member, value in settable_members(operation, resource):
        slot = member_slot(operation, member)
        field = factory.zones.field(slot)
        is_own = field is None or not (field.new_value or field.vocabulary)
        if not (is_free_value(slot, value) and is_own) or member in kept:
            continue
        wanted = stored_value(resource, member, value)
        made = other_valid_values(factory, operation, resource, member, value)
        other = next((each for each in made if not same_value(stored_value(resource, member, each), wanted)), ABSENT)
        if other is not ABSENT:
            request = with_value(factory.view(request), slot, other, item)
    return request


def update_request(
    factory: RequestSource,
    operation: Operation,
    names: RecordNames,
    fields: dict[str, Any],
    companion: Mapping[str, Any] | None = None,
) -> Request:
    """Return the request that changes these members of a record. It has the other required members of the example too.

    If the operation takes a list, the record is its last item. Its first item is `companion`, if there is one: the
    request names of another record, with the members to change.
    """
    required = required_values(operation)
    if operation.takes != "list":
        return factory.request_for(operation, names, {**required, **fields})
    items = [{**required, **companion}] if companion is not None else []
    return factory.request_for(operation, {}, [*items, {**required, **names, **fields}])
