"""Edge values: what programs mishandle, in one table, and which operation is sent which of them.

An edge value tests the limit of one schema feature: a length, a bound, a type, a character set. Whether it is right
for a parameter depends on the contract: `field-invalid` sends those that are wrong for it, `field-open` those of which
the contract says nothing. An API may accept or refuse the latter, but must never end in an internal error.

`EDGE_VALUES` has the values that are tried whatever the schema is. `BREAKING_VALUES` has those that a keyword of the
schema itself suggests. A path and a query can only carry text, so each row says how its value can be sent.
To send all values in all parameters of all operations would take too long: `ValueDistributor` divides them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple
from zlib import crc32

from conformance.contract.model import Operation, ParameterSlot

UNICODE_TEXT = "\u8fd0\u5355 \U0001f4e6"
_LONG_TEXT = "A" * 5000
_LONGEST_BOUND = 5000


def _nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


class EdgeValue(NamedTuple):
    """A value, the schema feature on whose edge it stands, and why it is sent.

    `sent_as`: `text` for values of a path or query alone, `json` for values of a body alone.
    """

    value: Any
    feature: str
    sent_as: Literal["text", "json", "both"]
    why: str


EDGE_VALUES: tuple[EdgeValue, ...] = (
    EdgeValue("99999999999999999999", "maximum", "text", "no 64-bit integer can hold it"),
    EdgeValue("abc", "type", "text", "letters where a number may be expected"),
    EdgeValue(UNICODE_TEXT, "pattern", "both", "not ASCII, and one character of two UTF-16 units"),
    EdgeValue({"a": 1}, "type", "json", "an object where a single value may be expected"),
    EdgeValue(_LONG_TEXT, "maxLength", "both", "longer than most columns of databases"),
    EdgeValue(None, "type", "json", "null where a value may be expected"),
    EdgeValue([], "minItems", "json", "a list without a first element"),
    EdgeValue(True, "type", "json", "a boolean, which some languages take for the number 1"),
    EdgeValue(2**63, "maximum", "json", "one more than a signed 64-bit integer can hold"),
    EdgeValue("-1", "minimum", "text", "a negative number where an index may be expected"),
    EdgeValue(-1, "minimum", "json", "a negative number where an amount may be expected"),
    EdgeValue("0", "minimum", "text", "the number before the first page or id"),
    EdgeValue("\u00e9\x00\u00ff", "pattern", "text", "a null byte, at which C programs end a text"),
    EdgeValue("", "minLength", "both", "empty text"),
    EdgeValue("%zz%", "format", "text", "percent signs that encode nothing"),
    EdgeValue("null", "type", "text", "a word that some programs read as null"),
    EdgeValue("\u0000\u001b", "pattern", "json", "control characters"),
    EdgeValue(_nested(150), "items", "json", "nested deeper than programs that recurse may go"),
)

BODY_VALUES: tuple[Any, ...] = tuple(each.value for each in EDGE_VALUES if each.sent_as != "text")
QUERY_VALUES: tuple[Any, ...] = tuple(each.value for each in EDGE_VALUES if each.sent_as != "json")
# a path with an empty segment would be another path
PATH_VALUES: tuple[Any, ...] = tuple(each for each in QUERY_VALUES if each != "")

_UNLIKELY_VALUES: tuple[Any, ...] = ("none-of-these", 987_654, {"a": 1})

BREAKING_VALUES: Mapping[str, Callable[[Any], tuple[Any, ...]]] = {
    **dict.fromkeys(("type", "enum", "const", "pattern", "format"), lambda _: _UNLIKELY_VALUES),
    "maximum": lambda bound: (bound + 1,),
    "exclusiveMaximum": lambda bound: (bound,),
    "minimum": lambda bound: (bound - 1,),
    "exclusiveMinimum": lambda bound: (bound,),
    "maxLength": lambda bound: ("x" * (bound + 1),) if bound < _LONGEST_BOUND else (),
    "minLength": lambda bound: ("x" * (bound - 1),) if 1 < bound < _LONGEST_BOUND else (),
}
"""For a keyword of schemas: values that may break it, given the keyword's value."""


class _Place(NamedTuple):
    """The edge values that a place of a request can carry, and how many of them one parameter is sent at most."""

    values: tuple[Any, ...]
    most: int


_PLACES: Mapping[str, _Place] = {
    "path": _Place(PATH_VALUES, 4),
    "query": _Place(QUERY_VALUES, 10),
    "body": _Place(BODY_VALUES, 6),
    "item": _Place(BODY_VALUES, 6),
}


def edge_values(slot: ParameterSlot) -> tuple[Any, ...]:
    """Return every edge value that the place of a parameter can carry."""
    return _PLACES[slot.where].values


class ValueDistributor:
    """Divides the edge values among the operations that have a parameter of the same name.

    Together they are sent each value once, if there are enough values; each is sent at least one.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._holders: dict[tuple[bool, str], list[str]] = {}
        for operation in operations:
            for slot in operation.slots:
                if len(slot.trail) == 1:
                    self._holders.setdefault(_kind(slot), []).append(operation.id)

    def values_for(self, operation: Operation, slot: ParameterSlot) -> tuple[Any, ...]:
        """Return the values for one parameter of one operation; at least one."""
        values, most = _PLACES[slot.where]
        holders = self._holders[_kind(slot)]
        turn = holders.index(operation.id)
        start = crc32(slot.name.encode()) % len(values)
        values = values[start:] + values[:start]
        return (values[turn :: len(holders)] or (values[turn % len(values)],))[:most]


def _kind(slot: ParameterSlot) -> tuple[bool, str]:
    return slot.where in ("path", "query"), slot.name
