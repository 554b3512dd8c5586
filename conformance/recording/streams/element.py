"""The elements that readers of containers yield, and their places in a file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

Place = tuple[str, ...]
"""The member names that lead to a list of exchanges: ("log", "entries") is `entries` in the member `log`."""

LINES: Place = ()
"""The place of exchanges that are not in a list: each is a line of the file."""

NO_LIST = "has no list of recorded exchanges"
ZIP = "is a zip archive; unpack it, and name the file in it that has the exchanges"
OLD_CASSETTE = "is a cassette from before vcrpy 1.0; record it again"


class UnreadableValue(ValueError):
    """A part of an element that cannot be read. The message says where and why."""


class Element(NamedTuple):
    """An element of a list of exchanges, or a line. `value` is a ValueError if the element is not valid JSON."""

    place: Place
    value: Any


def places_above(places: Collection[Place]) -> frozenset[Place]:
    """Return the places of the objects that contain these places, without the top of the file."""
    return frozenset(place[:depth] for place in places for depth in range(1, len(place)))
