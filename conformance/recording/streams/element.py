"""What every reader of a container yields, and where in a file it was found."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

Place = tuple[str, ...]
"""Where a list of exchanges stands: ("log", "entries") is the member `entries` of the member `log`."""

LINES: Place = ()
"""The place of exchanges that stand in no list: each is a line of its own."""

NO_LIST = "has no list of recorded exchanges"


class Element(NamedTuple):
    """An element of a list of exchanges, or a line. `value` is a ValueError where it is no valid JSON."""

    place: Place
    value: Any


def places_above(places: Collection[Place]) -> frozenset[Place]:
    """Return where objects have to be entered to come to these places."""
    return frozenset(place[:depth] for place in places for depth in range(1, len(place)))
