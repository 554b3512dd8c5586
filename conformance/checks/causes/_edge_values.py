"""Odd values: what programs choke on, to be answered or refused and never to end in an internal error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zlib import crc32

from conformance.contract.model import Operation, ParameterSlot


def _nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


UNICODE_TEXT = "\u8fd0\u5355 \U0001f4e6"
EDGE_TEXTS: list[str] = [
    "99999999999999999999",
    "abc",
    UNICODE_TEXT,
    "A" * 5000,
    "-1",
    "0",
    "\u00e9\x00\u00ff",
    "",
    "%zz%",
    "null",
]
EDGE_VALUES: list[Any] = [
    UNICODE_TEXT,
    {"a": 1},
    "A" * 5000,
    None,
    [],
    True,
    2**63,
    -1,
    "",
    "\u0000\u001b",
    _nested(150),
]


MOST_PER_SLOT = {"path": 4, "query": 10, "body": 6, "item": 6}


class ValueDistributor:
    """Deals the odd values out: what several operations call by the same name gets each of them once in all, if there
    are enough of them; no slot gets more than its part."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._holders: dict[tuple[bool, str], list[str]] = {}
        for operation in operations:
            for slot in operation.slots:
                if len(slot.trail) == 1:
                    self._holders.setdefault(_kind(slot), []).append(operation.id)

    def values_for(self, operation: Operation, slot: ParameterSlot) -> list[Any]:
        """The values for one slot of one operation; at least one."""
        values = edge_values(slot)
        holders = self._holders[_kind(slot)]
        turn = holders.index(operation.id)
        start = crc32(slot.name.encode()) % len(values)
        values = values[start:] + values[:start]
        return (values[turn :: len(holders)] or [values[turn % len(values)]])[: MOST_PER_SLOT[slot.where]]


def edge_values(slot: ParameterSlot) -> list[Any]:
    """What can be sent in the slot; a path with an empty segment would be another path."""
    values: list[Any] = EDGE_TEXTS if slot.where in ("path", "query") else EDGE_VALUES
    return [each for each in values if not (slot.where == "path" and each == "")]


def _kind(slot: ParameterSlot) -> tuple[bool, str]:
    return slot.where in ("path", "query"), slot.name
