"""Make an example of a value from its schema.

The first of these that the schema has is used: `example`, `examples`, `default`, `const`, `enum`, the first alternative
of `anyOf` or `oneOf`, and a plain value of the type within its bounds. An object has its required members, and those
for which the schema states an example.
"""

from __future__ import annotations

import math
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.core.pattern_text import generate_text

_DEEPEST = 8
_MOST_VISITS = 1_000
"""The most schemas that are looked at for one example: schemas can contain each other without end."""
_FORMATS = {
    "date": "2024-01-31",
    "date-time": "2024-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "user@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "https://example.com/",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "byte": "dGV4dA==",
}
_TEXT = "text"
_MOST_REPEATED = 100


def example_value(schema: Schema, *, made_up: bool, is_reply: bool = False) -> Any:
    """Return an example, or ABSENT. With `made_up`, a value that only the type states is an example too.

    Members that only requests have are left out of replies. A list that is a whole request has two items.
    """
    try:
        return _Maker(is_reply).value(schema, made_up, 0)
    except (ValueError, TypeError, AttributeError, KeyError):
        return ABSENT  # a schema that is not valid, which lint reports


class _Maker:
    def __init__(self, is_reply: bool) -> None:
        self._is_reply = is_reply
        self._visits = 0

    def value(self, schema: Schema, made_up: bool, depth: int) -> Any:
        stated = _stated(schema)
        self._visits += 1
        if stated is not ABSENT or depth > _DEEPEST or self._visits > _MOST_VISITS:
            return stated
        flat = schema.flat
        for each in schema.alternatives:
            found = ABSENT if each.possible_types == {"null"} else self.value(each, made_up, depth + 1)
            if found is not ABSENT:
                return {**self._object(schema, made_up, depth), **found} if isinstance(found, dict) else found
        types = [each for each in schema.types if each != "null"]
        kind = types[0] if types else "object" if "properties" in flat else "array" if "items" in flat else ""
        if kind == "object":
            found = self._object(schema, made_up, depth)
            return found if found or made_up else ABSENT
        if kind == "array":
            return self._array(schema, made_up, depth)
        return _scalar(kind, schema) if made_up else ABSENT

    def _object(self, schema: Schema, made_up: bool, depth: int) -> dict[str, Any]:
        """Return the object; without `made_up`, it is empty if the schema states no example for a member."""
        required = schema.flat.get("required", [])
        if required and not made_up:
            is_stated = bool(self._members(schema, [], depth))
            return self._members(schema, required, depth) if is_stated else {}
        return self._members(schema, required if made_up else [], depth)

    def _members(self, schema: Schema, made_up: list[str], depth: int) -> dict[str, Any]:
        found = {}
        for name, raw in schema.flat.get("properties", {}).items():
            inner = schema.inner(raw)
            if self._is_reply and inner.flat.get("writeOnly") is True:
                continue
            value = self.value(inner, name in made_up, depth + 1)
            if value is not ABSENT:
                found[name] = value
        # A member that is required but not described may have any value.
        return {**dict.fromkeys(made_up, _TEXT), **found} if found or made_up else found

    def _array(self, schema: Schema, made_up: bool, depth: int) -> Any:
        item = self.value(schema.inner(schema.flat.get("items", True)), made_up, depth + 1)
        if item is ABSENT:
            return [] if made_up else ABSENT
        count = 2 if depth == 0 and not self._is_reply else 1
        return [item] * min(max(count, schema.flat.get("minItems", 0)), _MOST_REPEATED)


def _stated(schema: Schema) -> Any:
    flat = schema.flat
    listed = flat.get("examples")
    first = [flat["example"]] if "example" in flat else listed if isinstance(listed, list) else []
    values = [*first, *(flat[each] for each in ("default", "const") if each in flat), *flat.get("enum", [])]
    return values[0] if values else ABSENT


def _scalar(kind: str, schema: Schema) -> Any:
    flat = schema.flat
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return _number(kind, flat)
    if kind != "string":
        return ABSENT
    if "pattern" in flat:
        found = generate_text(flat["pattern"].removeprefix("^").removesuffix("$"), "example")
        return ABSENT if found is None else found
    text: str = _FORMATS.get(flat.get("format", ""), _TEXT)
    least = min(flat.get("minLength", 0), _MOST_REPEATED)
    return text.ljust(least, "x")[: flat.get("maxLength", len(text) + least)]


def _number(kind: str, flat: Any) -> Any:
    low = flat.get("minimum", flat.get("exclusiveMinimum", -math.inf))
    high = flat.get("maximum", flat.get("exclusiveMaximum", math.inf))
    step = flat.get("multipleOf", 1)
    candidates = (1, step, low, low + step, high, high - step, 0, (low + high) / 2)
    finite = [each for each in candidates if math.isfinite(each)]
    whole = [int(each) if float(each).is_integer() else each for each in finite]
    fitting = (each for each in whole if kind == "number" or isinstance(each, int))
    bounds = Schema({name: each for name, each in flat.items() if name in _NUMBER_KEYWORDS}, {})
    return next(filter(bounds.accepts, fitting), ABSENT)


_NUMBER_KEYWORDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
