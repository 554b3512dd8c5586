"""The zone of a value: whether the API must accept it, must refuse it, or may do either.

Theory. For few values, documents say with certainty whether the API accepts them. A tool that guesses reports failures
of correct servers. So each value of a slot is in one of three zones: RIGHT, WRONG or OPEN. The contract's field with
the slot's name decides, in three steps:

1. A value that the `wrong` schema accepts is WRONG.
2. If the field has a vocabulary, and the run has read its values, these are RIGHT, and all other values are WRONG.
3. A value that the `right` schema accepts is RIGHT, any other value OPEN. Without `right`, openapi.yaml has the schema.

The value of a cursor, or of a key that a page follows, is OPEN unless it is WRONG: documents do not have the cursors of
a target. Without a field, a value that fits its schema in openapi.yaml is RIGHT, and any other value is OPEN. With a
`strict` field, a value that does not fit is WRONG. Nulls in the objects of a merge patch are left out. In both cases,
unusual values are OPEN even if they fit: null, empty text that is no word of an enumeration, non-ASCII text, large
numbers, and text of more than 100 characters, or of more than 1,100 where the schema has a `maxLength` and no format.
Text in a path or query is also tried as the number, boolean or null that it spells, and as the only element of an
array.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from enum import Enum
from functools import lru_cache
from typing import Any

from conformance.contract.fields import Field
from conformance.contract.forms import NUMBERS
from conformance.contract.json_schema import Schema
from conformance.contract.media_types import MERGE_PATCH
from conformance.contract.merge_patch import without_nulls
from conformance.contract.model import Contract
from conformance.contract.operation import ParameterSlot
from conformance.contract.page_tokens import token_slot


class Zone(Enum):
    """What the contract says about a value."""

    RIGHT = "right"
    """The value is no reason to refuse the request."""
    WRONG = "wrong"
    """The API must refuse the value."""
    OPEN = "open"
    """The API may accept or refuse the value."""


PLAIN_TEXT_LIMIT = 100
"""The length of the longest text that counts as usual where its schema has no `maxLength`."""
LONG_TEXT_LIMIT = 1100
"""The length of the longest text that counts as usual at all: more than many databases keep."""

_MOST_KNOWN_ZONES = 10_000
_SCALARS = (str, int, float, type(None))

ANY_OTHER_NAME = "*"
"""The name of the field that stands for all values without a field of their own."""


class Zones:
    """The zones of one contract. Results are cached, because requests repeat a few values."""

    def __init__(self, contract: Contract) -> None:
        self._fields: dict[tuple[str, str], Field] = {}
        for field in contract.fields.values():
            for where in field.where:
                self._fields.setdefault((where, field.name), field)
        operations = contract.operations.values()
        slots = (slot for operation in operations for slot in operation.slots)
        self._field_of_slot = {slot: self._find_field(slot) for slot in slots}
        self._tokens = frozenset(slot for each in operations for slot in each.slots if slot is token_slot(each))
        self._patched = frozenset(slot for each in operations for slot in each.slots if each.media_type == MERGE_PATCH)
        self._known_zones: dict[tuple[ParameterSlot, type, Any], Zone] = {}

    def field(self, slot: ParameterSlot) -> Field | None:
        """Return the field with the slot's name, or else the field `*`; None if the contract has neither."""
        return self._field_of_slot[slot] if slot in self._field_of_slot else self._find_field(slot)

    def _find_field(self, slot: ParameterSlot) -> Field | None:
        return self._fields.get((slot.where, slot.name)) or self._fields.get((slot.where, ANY_OTHER_NAME))

    def zone(self, slot: ParameterSlot, value: Any, vocabulary: Collection[str] | None) -> Zone:
        """Return the zone of a value.

        `vocabulary` has the values that the target lists for the field; None before the run has read them.
        """
        if vocabulary is not None or not isinstance(value, _SCALARS):
            return self._find_zone(slot, value, vocabulary)
        key = slot, type(value), value
        found = self._known_zones.get(key)
        if found is None:
            if len(self._known_zones) >= _MOST_KNOWN_ZONES:
                self._known_zones.clear()
            found = self._known_zones[key] = self._find_zone(slot, value, None)
        return found

    def fits_schema(self, slot: ParameterSlot, value: Any) -> bool:
        """Return whether a value is right, or is open only because of its field: it fits its schema and is usual."""
        zone = self.zone(slot, value, None)
        return zone is Zone.RIGHT or (zone is Zone.OPEN and self._by_schema(slot, value, strict=False) is Zone.RIGHT)

    def _find_zone(self, slot: ParameterSlot, value: Any, vocabulary: Collection[str] | None) -> Zone:
        patch = without_nulls(value) if slot in self._patched else value
        zone = self._zone_of_value(slot, patch, vocabulary)
        return Zone.OPEN if zone is Zone.RIGHT and slot in self._tokens else zone

    def _zone_of_value(self, slot: ParameterSlot, value: Any, vocabulary: Collection[str] | None) -> Zone:
        field = self.field(slot)
        if field is None or field.strict:
            return self._by_schema(slot, value, strict=field is not None)
        if any(schema_accepts(field.wrong, each) for each in parsed_values(slot, value)):
            return Zone.WRONG
        if field.vocabulary is not None and vocabulary is not None:
            return Zone.RIGHT if isinstance(value, str) and value in vocabulary else Zone.WRONG
        right = field.right if field.right is not None else slot.schema
        return Zone.RIGHT if any(schema_accepts(right, each) for each in parsed_values(slot, value)) else Zone.OPEN

    def _by_schema(self, slot: ParameterSlot, value: Any, strict: bool) -> Zone:
        # OPEN are null and empty values, because an API may treat them as missing, and integers that are written as
        # 7.0. Objects of a body with described members are never WRONG, because their members have zones of their own.
        fitting = [each for each in parsed_values(slot, value) if slot.schema.accepts(each)]
        if fitting:
            is_float = isinstance(value, float) and "integer" in slot.schema.possible_types
            is_ambiguous = is_float or all(each is None or _may_be_missing(slot, each) for each in fitting)
            return Zone.RIGHT if not is_ambiguous and is_unremarkable(slot.schema, value) else Zone.OPEN
        has_own_zones = slot.where in ("body", "item") and has_members(slot.schema)
        is_open = is_blank(value) or has_own_zones or _has_other_name(slot, value)
        return Zone.WRONG if strict and not is_open else Zone.OPEN


def _may_be_missing(slot: ParameterSlot, value: Any) -> bool:
    return value == "" and value not in slot.schema.flat.get("enum", ())


def _has_other_name(slot: ParameterSlot, value: Any) -> bool:
    """Return whether a form has a value of this kind under another name, such as `size[a]=1` for `size`.

    A server may ignore a name that it does not know. So it is with a repeated name, and with a text for an object.
    """
    kinds = slot.types & {"array", "object"}
    if not slot.in_form or not slot.types:
        return False
    return not kinds if isinstance(value, list | dict) else slot.types == {"object"}


@lru_cache(maxsize=16)
def zones_of(contract: Contract) -> Zones:
    """Return the zones of a contract, one object for all callers."""
    return Zones(contract)


def schema_accepts(schema: Schema | None, value: Any) -> bool:
    """Return whether the schema is not None and accepts the value."""
    return schema is not None and schema.accepts(value)


def has_members(schema: Schema) -> bool:
    """Return whether the schema describes members of an object, or of the objects in an array."""
    flat = schema.not_null.flat
    return "properties" in flat or ("items" in flat and "properties" in schema.inner(flat["items"]).flat)


def parsed_values(slot: ParameterSlot, value: Any) -> list[Any]:
    """Return the values that an API may read `value` as; usually only `value` itself.

    For text that is not in a body, the schema decides: text may be the number, boolean or null that it spells, and the
    only element of an array. A list has the texts of the elements of an array, an object those of its members.
    """
    if not slot.is_text or not isinstance(value, str | list | dict):
        return [value]
    if isinstance(value, dict):
        return [value, {name: _parsed_member(slot.schema, name, each) for name, each in value.items()}]
    alone = _parsed_texts(slot.schema, value) if isinstance(value, str) else [value]
    if "array" not in slot.schema.possible_types:
        return alone
    is_joined = isinstance(value, str) and not slot.style.explode
    elements = str(value).split(slot.style.delimiter) if is_joined else value
    return [*alone, _parsed_array(slot.schema, elements if isinstance(elements, list) else [elements])]


def _parsed_texts(schema: Schema, text: str) -> list[Any]:
    """Return the numbers, booleans and null that a text spells and the schema may accept, and the text itself."""
    types = schema.possible_types
    numbers = [pattern for name, pattern in NUMBERS.items() if name in types]
    found: list[Any] = [json.loads(text)] if any(re.fullmatch(each, text) for each in numbers) else []
    found += [text == "true"] if "boolean" in types and text in ("true", "false") else []
    found += [None] if "null" in types and text in ("", "null") else []
    return found if found and "string" not in types else [*found, text]


def _parsed_member(schema: Schema, name: str, value: Any) -> Any:
    """Return a member of an object: a text is read as the first value that the schema of the member accepts."""
    member = schema.not_null.member(name)
    if member is None or not isinstance(value, str):
        return value
    return next(filter(member.accepts, _parsed_texts(member, value)), value)


def _parsed_array(schema: Schema, elements: list[Any]) -> list[Any]:
    """Return the array of these elements. A text is read as the first value that the schema of elements accepts."""
    arrays = (each for each in (schema, *schema.alternatives) if "array" in each.possible_types)
    items = next((each.inner(each.flat["items"]) for each in arrays if "items" in each.flat), None)
    if items is None:
        return elements
    readings = [(each, _parsed_texts(items, each) if isinstance(each, str) else [each]) for each in elements]
    return [next(filter(items.accepts, parsed), each) for each, parsed in readings]


def is_blank(value: Any) -> bool:
    """Return whether the value is null, an empty text, an empty list or an empty object."""
    return value is None or (isinstance(value, str | list | dict) and not value)


def is_unremarkable(schema: Schema, value: Any) -> bool:
    """Return whether any server that documents the schema can be expected to handle the value.

    That is printable ASCII text of a usual length, and no large number.
    """
    if isinstance(value, str):
        is_short = len(value) <= PLAIN_TEXT_LIMIT or len(value) <= min(longest_text(schema), LONG_TEXT_LIMIT)
        return is_short and value.isascii() and value.isprintable()
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int | float):
        return abs(value) < 2**31
    if isinstance(value, list):
        items = schema.inner(schema.not_null.flat.get("items", {}))
        return all(is_unremarkable(items, each) for each in value)
    members = {name: schema.not_null.member(name) or schema.inner({}) for name in value}
    return all(is_unremarkable(members[name], each) for name, each in value.items())


def longest_text(schema: Schema) -> int:
    """Return the `maxLength` of a schema or of its alternatives; 0 without one, or if a format limits texts too."""
    found = [each.flat for each in (schema, *schema.alternatives)]
    return max((each.get("maxLength", 0) for each in found if "format" not in each), default=0)
