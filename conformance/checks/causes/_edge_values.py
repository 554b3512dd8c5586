"""Edge values: values that programs often mishandle, and how they are divided among the operations.

An edge value tests the limit of one schema feature: a length, a bound, a type, a character set. Its zone depends on the
parameter. The cause `field-invalid` sends the values that are wrong for a parameter, `field-open` those that are open:
an API may accept or refuse them, but must not report an internal error.

`EDGE_VALUES` has the values that are tried with any schema, `BREAKING_VALUES` those that follow from a keyword of the
schema. A path and a query can only have text, so each row says how its value can be sent. To send every value in every
parameter of every operation would take too long: `ValueDistributor` gives each operation a share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple
from zlib import crc32

from conformance.contract.comparable import date_seconds
from conformance.contract.operation import Operation, ParameterSlot

UNICODE_TEXT = "\u8fd0\u5355 \U0001f4e6"
_LONG_TEXT = "A" * 5000
_LONGEST_BOUND = 5000


def _nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


class EdgeValue(NamedTuple):
    """One value that programs often mishandle.

    Attributes:
        value: The value, as JSON has it.
        feature: The schema keyword whose limit it tests.
        sent_as: `text` if it is for a path or query only, `json` if it is for a body only.
        why: Why programs mishandle it.
    """

    value: Any
    feature: str
    sent_as: Literal["text", "json", "both"]
    why: str


EDGE_VALUES: tuple[EdgeValue, ...] = (
    EdgeValue("99999999999999999999", "maximum", "text", "too large for a 64-bit integer"),
    EdgeValue("abc", "type", "text", "letters where a number may be expected"),
    EdgeValue(UNICODE_TEXT, "pattern", "both", "not ASCII, and one character of two UTF-16 units"),
    EdgeValue({"a": 1}, "type", "json", "an object where a single value may be expected"),
    EdgeValue(_LONG_TEXT, "maxLength", "both", "longer than most columns of databases"),
    EdgeValue(None, "type", "json", "null where a value may be expected"),
    EdgeValue([], "minItems", "json", "an empty list, where a program may read the first element"),
    EdgeValue(True, "type", "json", "a boolean, which equals the number 1 in some languages"),
    EdgeValue(2**63, "maximum", "json", "one more than the largest signed 64-bit integer"),
    EdgeValue("-1", "minimum", "text", "a negative number where an index may be expected"),
    EdgeValue(-1, "minimum", "json", "a negative number where an amount may be expected"),
    EdgeValue("0", "minimum", "text", "the number before the first page or id"),
    EdgeValue("\u00e9\x00\u00ff", "pattern", "text", "a null byte, which ends a string in C"),
    EdgeValue("", "minLength", "both", "empty text"),
    EdgeValue("%zz%", "format", "text", "percent signs that encode nothing"),
    EdgeValue("null", "type", "text", "a word that some programs read as null"),
    EdgeValue("\u0000\u001b", "pattern", "json", "control characters"),
    EdgeValue(_nested(150), "items", "json", "nested too deeply for some recursive parsers"),
)

IMPOSSIBLE_DATES: tuple[str, ...] = ("2021-02-30", "2018-12-31T23:59:60-12:00")
"""A date that does not exist, and a leap second that is on another day in most time zones."""
INEXACT_NUMBERS: tuple[Any, ...] = (1e-7, 2**53 + 1)
"""A number that becomes 0 when it is rounded, and the first integer that a 64-bit float cannot have."""

BODY_VALUES: tuple[Any, ...] = tuple(each.value for each in EDGE_VALUES if each.sent_as != "text")
QUERY_VALUES: tuple[Any, ...] = tuple(each.value for each in EDGE_VALUES if each.sent_as != "json")
# A path with an empty segment is another path.
PATH_VALUES: tuple[Any, ...] = tuple(each for each in QUERY_VALUES if each != "")

# What a header can have, and servers do not refuse because of its length.
HEADER_VALUES: tuple[Any, ...] = ("99999999999999999999", "abc", "-1", "0", "%zz%", "null")

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
"""Schema keyword -> function from its value to values that may violate the keyword."""


class _Place(NamedTuple):
    """The edge values that can be sent in one place of a request; one parameter gets at most `most` of them."""

    values: tuple[Any, ...]
    most: int


_PLACES: Mapping[str, _Place] = {
    "path": _Place(PATH_VALUES, 4),
    "query": _Place(QUERY_VALUES, 10),
    "header": _Place(HEADER_VALUES, 4),
    "cookie": _Place(HEADER_VALUES, 4),
    "body": _Place(BODY_VALUES, 6),
    "item": _Place(BODY_VALUES, 6),
}


def edge_values(slot: ParameterSlot) -> tuple[Any, ...]:
    """Return every edge value that can be sent in the parameter."""
    return _PLACES[slot.where].values


def values_like(example: Any) -> tuple[Any, ...]:
    """Return the edge values for parameters whose example is a date, a list, or a number of a body; none for others."""
    if isinstance(example, list):
        # A list of several elements, where a program may expect one, or that each is there once.
        return ([*example, *example],) if example else ()
    if date_seconds(example) is not None:
        return IMPOSSIBLE_DATES
    is_number = isinstance(example, int | float) and not isinstance(example, bool)
    return INEXACT_NUMBERS if is_number else ()


class ValueDistributor:
    """Divides the edge values among operations with a parameter of the same name.

    Each operation gets at least one value. If there are at least as many values as operations, no value is sent twice.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._holders: dict[tuple[bool, str], list[str]] = {}
        for operation in operations:
            for slot in operation.slots:
                if len(slot.trail) == 1:
                    self._holders.setdefault(_kind(slot), []).append(operation.id)

    def values_for(self, operation: Operation, slot: ParameterSlot) -> tuple[Any, ...]:
        """Return the share of one operation for one of its parameters: at least one value."""
        values, most = _PLACES[slot.where]
        holders = self._holders[_kind(slot)]
        turn = holders.index(operation.id)
        start = crc32(slot.name.encode()) % len(values)
        values = values[start:] + values[:start]
        return (values[turn :: len(holders)] or (values[turn % len(values)],))[:most]


def _kind(slot: ParameterSlot) -> tuple[bool, str]:
    return slot.is_text, slot.name
