"""Read the lists of exchanges of a file, whatever container they stand in. The content tells which it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from itertools import islice
from typing import Any

from conformance.recording.streams.element import LINES, Element, Place
from conformance.recording.streams.input_stream import Stream, Unreadable
from conformance.recording.streams.json_stream import json_items
from conformance.recording.streams.line_stream import line_values

_FIRST_LINES = 20
"""How many lines may come before the first exchange of a file of lines."""


def exchanges_of(
    stream: Stream, places: Collection[Place], file_members: dict[str, Any], is_exchange: Callable[[Any], bool]
) -> Generator[Element, None, None]:
    """Yield the elements of the lists that stand at `places`, or the lines of a file that has an exchange on each.

    A file is read as lines where it has no list at `places`, and one of its first lines is a whole exchange.
    Raises NotTraffic and Unreadable as `json_items` does.
    """
    is_list = False
    try:
        for each in items_of(stream, [place for place in places if place != LINES], file_members):
            is_list = True
            yield each
        return
    except Unreadable:
        if is_list or not _is_of_lines(stream, is_exchange):
            raise
    file_members.clear()
    stream.rewind()
    for value in line_values(stream):
        yield Element(LINES, value)


def _is_of_lines(stream: Stream, is_exchange: Callable[[Any], bool]) -> bool:
    stream.rewind()
    try:
        return any(map(is_exchange, islice(line_values(stream), _FIRST_LINES)))
    except Unreadable:
        return False


def items_of(stream: Stream, places: Collection[Place], file_members: dict[str, Any]) -> Generator[Element, None, None]:
    """Yield the elements of the lists that stand at `places`, as `json_items` does."""
    if stream.is_json:
        return json_items(stream, places, file_members)
    # Loads a YAML parser, which JSON does without.
    from conformance.recording.streams.yaml_stream import yaml_items

    return yaml_items(stream, places, file_members)
