"""Values at the limits of what is certainly valid: an API must accept the limit itself.

The limits of a value are those of the schema that decides when it is right: its bounds, its lengths, and each word of
its enumeration. A date may also be a leap day. A new value, such as the key of a record, is made as long as is allowed.
No text of one repeated letter is made where the schema has a format, or the example is a URL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from conformance.checks._pattern_texts import limit_texts
from conformance.checks.leap_days import leap_day_like
from conformance.contract.effects import List, Paged, Selecting
from conformance.contract.forms import form_text
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.paging import Paging
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import query_value, set_value, values_at
from conformance.contract.value_zones import LONG_TEXT_LIMIT, Zone, Zones, longest_text, zones_of

_LONGEST = 5000
_PADDING = "X"


def limit_values(contract: Contract, operation: Operation, slot: ParameterSlot) -> Sequence[Any]:
    """Return the values at the limits of a parameter that can be sent as they are, the lowest first.

    There are none for references, words of a vocabulary, and values that must be new.
    """
    field = zones_of(contract).field(slot)
    is_special = slot.name in contract.owners or (field is not None and (field.vocabulary or field.new_value))
    return () if is_special else valid_limits(contract, operation, slot)


@lru_cache(maxsize=4096)
def valid_limits(contract: Contract, operation: Operation, slot: ParameterSlot) -> Sequence[Any]:
    """Return the values at the limits of a parameter that are certainly valid, the lowest first."""
    zones, effect = zones_of(contract), operation.effect
    largest_page = effect.paging.max if isinstance(effect, Paged) and slot.name == effect.paging.limit else None
    found = [*_candidates(deciding_schema(contract, slot), _is_url(operation, slot))]
    found += [largest_page] if largest_page is not None else []
    found += [leap_day_like(_example_of(operation, slot))] if _may_be_any_day(contract, operation, slot) else []
    # Values are compared by their text, because 1 and True are equal.
    right = (each for each in found if _is_right(zones, slot, each) and _is_right_around(zones, operation, slot, each))
    return [*{repr(each): each for each in right}.values()]


def longest_new_value(contract: Contract, slot: ParameterSlot, value: str) -> str | None:
    """Return a new value made as long as is allowed; None if its length has no limit, or it cannot be made longer."""
    candidates = _candidates(deciding_schema(contract, slot))
    lengths = sorted((len(each) for each in candidates if isinstance(each, str)), reverse=True)
    padded = (value + _PADDING * (each - len(value)) for each in lengths if each > len(value))
    return next((each for each in padded if _is_right(zones_of(contract), slot, each)), None)


def deciding_schema(contract: Contract, slot: ParameterSlot) -> Schema:
    """Return the schema that decides which values of a parameter are right."""
    field = zones_of(contract).field(slot)
    return field.right if field is not None and field.right else slot.schema


def limit_slots(operation: Operation) -> list[ParameterSlot]:
    """Return the parameters of a request that can have a value at its limit, if the value is valid by itself.

    These are the query parameters with an example, the outer members in the example of the body or of its items, and
    those of the record in it. The position of the page and the filters of a list are left out, because the list would
    be empty.
    """
    filters = operation.effect.filters if isinstance(operation.effect, Selecting) else {}
    paging = operation.effect.paging if isinstance(operation.effect, List) else Paging()
    left_out = {*filters, paging.number, paging.token}
    example = _example(operation)
    of_record = [*record_slots(operation).values()]
    return [
        slot
        for slot in operation.slots
        if (slot.where == "query" and slot.example is not ABSENT and slot.name not in left_out)
        or (slot.where in ("body", "item") and (len(slot.trail) == 1 or slot in of_record) and _has(example, slot))
    ]


def _example(operation: Operation) -> Any:
    body = operation.body_example
    return (body[-1] if body else {}) if isinstance(body, list) else body


def _has(example: Any, slot: ParameterSlot) -> bool:
    return next(values_at(example, slot.trail), ABSENT) is not ABSENT


def _is_right(zones: Zones, slot: ParameterSlot, value: Any) -> bool:
    sent = query_value(slot, value) if slot.where == "query" else form_text(value) if slot.in_form else value
    return zones.zone(slot, sent, None) is Zone.RIGHT


def _is_right_around(zones: Zones, operation: Operation, slot: ParameterSlot, value: Any) -> bool:
    """Return whether the outer member of the example that has the value is right with it, too."""
    around = [
        each for each in operation.slots if each.where == slot.where and each.trail == slot.trail[:1] != slot.trail
    ]
    changed = set_value(_example(operation), slot.trail, value) if around else ABSENT
    return all(_is_right(zones, each, next(values_at(changed, each.trail), ABSENT)) for each in around)


def _example_of(operation: Operation, slot: ParameterSlot) -> Any:
    return slot.example if slot.where == "query" else next(values_at(_example(operation), slot.trail), ABSENT)


def _is_url(operation: Operation, slot: ParameterSlot) -> bool:
    example = _example_of(operation, slot)
    return isinstance(example, str) and "://" in example


def _may_be_any_day(contract: Contract, operation: Operation, slot: ParameterSlot) -> bool:
    """Return whether a parameter is a date whose value does not depend on that of another one.

    Of two dates, the later one may be required to be later. A field of the contract says which values are right
    in any case.
    """
    dates = [each for each in operation.slots if leap_day_like(_example_of(operation, each)) is not None]
    field = zones_of(contract).field(slot)
    return slot in dates and (len(dates) == 1 or (field is not None and field.right is not None))


def _candidates(schema: Schema, is_url: bool = False) -> Iterator[Any]:
    flat = schema.flat
    yield from flat.get("enum", ())
    yield from (flat[each] for each in ("minimum", "maximum") if each in flat)
    yield from () if is_url or "format" in flat else ("x" * each for each in _lengths(schema))
    yield from limit_texts(flat["pattern"]) if "pattern" in flat else ()
    if "boolean" in schema.types:
        yield from (False, True)


def _lengths(schema: Schema) -> list[int]:
    """Return the documented lengths of texts, the lowest first, and the greatest usual one if a longer one is right."""
    longest = longest_text(schema)
    found = (schema.flat.get("minLength", 0), min(longest, LONG_TEXT_LIMIT), longest)
    return [each for each in found if 0 < each <= _LONGEST]
