"""Find the line of a key in a TOML file, because the parser of the standard library does not tell lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_PART = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[(\[)?\s*({_NAME})\s*\]")
_ENTRY = re.compile(rf"\s*({_NAME})\s*=")
_PARTS = re.compile(_PART)


def line_of(text: str, place: Sequence[str]) -> int:
    """Return the line of the key, or of the innermost key around it that has a line of its own; 1 if there is none.

    `place` has the names of the tables and of the key; after the name of an array of tables follows the number of the
    table, from 0. Text in strings of several lines may be taken for a key.
    """
    found, depth = 1, 0
    for number, names in names_by_line(text):
        if len(names) > depth and [*place[: len(names)]] == names:
            found, depth = number, len(names)
    return found


def names_by_line(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line of each header of a table and of each key, with the names of the tables that it is in."""
    table: list[str] = []
    tables = Counter[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _split(header[2])
            if header[1]:
                tables[header[2]] += 1
                table = [*table, str(tables[header[2]] - 1)]
            yield number, table
        elif entry := _ENTRY.match(line):
            yield number, [*table, *_split(entry[1])]


def is_header(line: str) -> bool:
    """Return whether a line is the header of a table."""
    return bool(_HEADER.match(line))


def _split(name: str) -> list[str]:
    return [each.strip("\"'") for each in _PARTS.findall(name)]
