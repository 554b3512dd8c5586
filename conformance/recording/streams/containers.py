"""Read the lists of exchanges of a file. The container (JSON, YAML, lines of JSON) is detected from the content."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from itertools import islice
from typing import Any

from conformance.recording.streams.element import LINES, ZIP, Element, Place
from conformance.recording.streams.input_stream import NotTraffic, Stream, Unreadable
from conformance.recording.streams.json_stream import json_items
from conformance.recording.streams.line_stream import line_values

_FIRST_LINES = 20
"""A file is read as lines of JSON if any of its first 20 lines is an exchange."""


def exchanges_of(
    stream: Stream, places: Collection[Place], file_members: dict[str, Any], is_exchange: Callable[[Any], bool]
) -> Generator[Element, None, None]:
    """Yield the elements of the lists at `places`. If there is no such list, read the file as lines of JSON.

    Lines are read only if one of the first lines is an exchange.

    Raises:
        NotTraffic: The file has neither such a list nor such a line.
        Unreadable: The file is damaged, or is neither JSON nor YAML.
    """
    is_list = False
    try:
        lists = [place for place in places if place != LINES]
        for each in items_of(stream, lists, file_members, keeps_unreadable=True):
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


def items_of(
    stream: Stream, places: Collection[Place], file_members: dict[str, Any], keeps_unreadable: bool = False
) -> Generator[Element, None, None]:
    """Yield the elements of the lists at `places` in a JSON or YAML file, as `json_items` and `yaml_items` do."""
    if stream.head.startswith(b"PK\x03\x04"):
        raise NotTraffic(ZIP)
    if stream.is_json:
        return json_items(stream, places, file_members)
    # Imported when used: it loads a YAML parser.
    from conformance.recording.streams.yaml_stream import yaml_items

    return yaml_items(stream, places, file_members, keeps_unreadable)
