"""Creations whose body has arrays of other records, which belong to the new one: each element makes a record.

The example often shows one element. So the array is sent with four: that of the example, one with other values, one in
which numbers are a fraction with three places, and one in which they are 0. If they are refused, the last one is left
out, at most twice; a server refuses 0 rather than a fraction. If the items of another list have what belongs to
each of them, those of the new record and of one with a shorter array must show what is their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from conformance.checks.behaviours._created_elements import number_like
from conformance.checks.behaviours._element_ids import check_ids_of_elements
from conformance.checks.behaviours._odd_values import LONG_FRACTION
from conformance.checks.behaviours._reading_records import item_key, listing_operations, same_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import is_free_value, other_valid_values
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import Create, CreatedArray, List
from conformance.contract.json_pointer import ABSENT, put, resolve, split
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import record_slots
from conformance.contract.value_zones import Zone, zones_of
from conformance.observation.records import record_key, shown_items
from conformance.observation.response_reading import Reply

Element = Mapping[str, Any]
_ATTEMPTS = 3


class _Owner(NamedTuple):
    """A record, and the elements that its creation had in an array."""

    names: RecordNames
    sent: Sequence[Element]


def check_elements_below(context: RecordContext, first: Reply) -> RequestSteps:
    """Send several elements in each array, in a creation of its own; a list must show a record for each.

    `first` is the reply to a creation as documented, whose array is shorter.
    """
    contract = context.contract
    for array in context.operation.effect_as(Create).also_creates:
        resource = contract.resources[array.resource]
        makers, listers = contract.creators_of(array.resource), listing_operations(contract, resource)
        element = example_element(context.operation, array)
        if makers and listers and element is not None:
            others = other_elements(context, array, makers[0], element)
            beside = [each.names for each in (yield from context.created(first))[:1]]
            owners = [_Owner(names, _elements(resolve(first.view.body, array.sent))) for names in beside]
            yield from _check_array(context, array, listers[0], [element, *others], owners)


def _check_array(
    context: RecordContext,
    array: CreatedArray,
    lister: Operation,
    elements: Sequence[Element],
    beside: Sequence[_Owner],
) -> RequestSteps:
    for sent in (elements[:length] for length in [*range(len(elements), 0, -1)][:_ATTEMPTS]):
        view = context.factory.view((yield from context.factory.valid_request(context.operation)))
        reply = yield view.request.replace(body=view.encoded(put(view.body, array.sent, [*sent])))
        made = (yield from context.created(reply)) if succeeded(reply) else []
        if made:
            shown, shown_by = yield from context.read_list(lister, made[0].names)
            _check_shown(context, array, sent, shown, shown_by)
            in_reply, resource = resolve(reply.body, array.shown), context.contract.resources[array.resource]
            _check_shown(context, array, sent, in_reply, reply)
            yield from check_ids_of_elements(context, resource, made[0].names, in_reply, shown, reply)
            for each in lists_with_elements(context.contract, context.operation, array):
                if each.profile == lister.profile and {*each.path_names} <= {*made[0].names}:
                    owners = [_Owner(made[0].names, sent), *beside]
                    yield from _check_in_items(context, array, each, lister, owners)
            return


def lists_with_elements(contract: Contract, operation: Operation, array: CreatedArray) -> list[Operation]:
    """Return the lists of the new record whose items list the records of the array too."""
    listers = contract.operations_with(List, operation.effect_as(Create).resource)
    return [each for each in listers if array.resource in each.effect_as(List).item_lists.values()]


def _check_in_items(
    context: RecordContext, array: CreatedArray, lister: Operation, below: Operation, owners: Sequence[_Owner]
) -> RequestSteps:
    """Check that the items of some records list what belongs to each: as many as `below` lists, among them those sent.

    What the schema requires of an item is left to `response-schema`.
    """
    effect = lister.effect_as(List)
    whole_items = replace(lister, effect=replace(effect, item=""))
    try:
        items, shown_by = yield from context.read_list(whole_items, owners[0].names)
    except Blocked:
        # `created-is-listed` says so if a list cannot be read.
        return
    by_key = {item_key(context.resource, resolve(each, effect.item)): each for each in items}
    places = [pointer for pointer, resource in effect.item_lists.items() if resource == array.resource]
    for owner in owners:
        item = by_key.get(record_key(context.resource, owner.names))
        lists = [each for pointer in places if (each := resolve(item, pointer)) is not ABSENT]
        listed, _ = (yield from context.read_list(below, owner.names)) if lists else ([], shown_by)
        for shown in map(_elements, lists):
            _check_shown(context, array, owner.sent, shown, shown_by)
            expected = f"{len(listed)} of {array.resource} in the item of the {context.resource.name}"
            context.check(len(shown) == len(listed), expected, f"there are {len(shown)}", shown_by)


def _elements(shown: Any) -> list[Any]:
    return shown_items(shown) if isinstance(shown, list | dict) else []


def _check_shown(
    context: RecordContext, array: CreatedArray, sent: Sequence[Element], shown: Any, shown_by: Reply
) -> None:
    resource = context.contract.resources[array.resource]
    for n, element in enumerate(sent if isinstance(shown, list) else ()):
        expected = f"one {resource.name} with the members of element {n} of {array.sent}"
        found = number_like(resource, shown, array.record_of(element))
        context.check(found >= 1, expected, f"there are {found}", shown_by)


def example_element(operation: Operation, array: CreatedArray) -> Element | None:
    """Return the first element in the example of the body, or else in that of the array; None if both have none."""
    slots = (each for each in operation.slots if each.where == "body" and each.trail == tuple(split(array.sent)))
    examples = (resolve(operation.body_example, array.sent), *(each.example for each in slots))
    shown = (each[0] for each in examples if isinstance(each, list) and each)
    return next((each for each in shown if isinstance(each, dict)), None)


def other_elements(context: RecordContext, array: CreatedArray, maker: Operation, element: Element) -> list[Element]:
    """Return an element with other values, as `maker` creates such records, one with fractions, and one with zeros."""
    other = {**element}
    for name, slot in _stored_slots(context.contract, array, maker, element).items():
        other[name] = _other_value(context, array, maker, slot, element[name])
    alike = (with_number(context.contract, array, maker, element, number) for number in (LONG_FRACTION, 0))
    return [each for each in (other, *alike) if each != element]


def with_number(contract: Contract, array: CreatedArray, maker: Operation, element: Element, number: float) -> Element:
    """Return the element with a number in the place of each number that may be this one."""
    slots = _stored_slots(contract, array, maker, element)
    return {
        name: number if name in slots and _may_be(contract, slots[name], value, number) else value
        for name, value in element.items()
    }


def _stored_slots(
    contract: Contract, array: CreatedArray, maker: Operation, element: Element
) -> dict[str, ParameterSlot]:
    """Return the stored members of an element, with the parameters by which `maker` sets them."""
    slots, stored = record_slots(maker), contract.resources[array.resource].stored_members
    found = {name: slots.get(array.members.get(name, name)) for name in element}
    return {name: slot for name, slot in found.items() if slot is not None and slot.name in stored}


def _other_value(context: RecordContext, array: CreatedArray, maker: Operation, slot: ParameterSlot, value: Any) -> Any:
    """Return a valid value that differs; the same one if there is none, or if it refers to another record."""
    factory, resource = context.factory, context.contract.resources[array.resource]
    if slot.name in context.contract.owners or not is_free_value(slot, value):
        return value
    example = [slot.example] if factory.zones.zone(slot, slot.example, None) is Zone.RIGHT else []
    made = (*example, *other_valid_values(factory, maker, resource, slot.name, value))
    return next((each for each in made if each is not ABSENT and not same_value(each, value)), value)


def _may_be(contract: Contract, slot: ParameterSlot, value: Any, number: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_documented = isinstance(number, int) or "number" in slot.schema.types
    is_possible = slot.schema.accepts(number) and zones_of(contract).zone(slot, number, None) is not Zone.WRONG
    return is_number and is_documented and is_possible
