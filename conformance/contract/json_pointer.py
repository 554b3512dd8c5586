"""JSON Pointers (RFC 6901): look up a value, replace one, and remove one.

ABSENT stands for a missing value, because None is the null of JSON. The empty pointer leads to the whole document. None
is no pointer at all: it leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "ABSENT", "__bool__": lambda self: False})()
_INDEX = re.compile("0|[1-9][0-9]{0,8}")


@lru_cache(maxsize=1024)
def split(pointer: str) -> tuple[str, ...]:
    """Return the unescaped parts of a pointer; an empty tuple for the pointer to the whole document."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def join(parts: Iterable[str]) -> str:
    """Return the pointer with these parts, which are escaped."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def resolve(document: Any, pointer: str | None) -> Any:
    """Return the value at `pointer`; ABSENT if the document has none there, or `pointer` is None."""
    if pointer is None:
        return ABSENT
    for part in split(pointer):
        document = _step(document, part)
    return document


def put(document: Any, pointer: str | None, value: Any) -> Any:
    """Return a copy of `document` with `value` at `pointer`, or `document` if `pointer` is None.

    Missing objects on the path are created.
    """
    if pointer is None:
        return document
    parts = split(pointer)
    return _put(document, parts, value) if parts else value


def _put(document: Any, parts: tuple[str, ...], value: Any) -> Any:
    inner = _put(_step(document, parts[0]), parts[1:], value) if parts[1:] else value
    if isinstance(document, list) and _step(document, parts[0]) is not ABSENT:
        return [inner if n == int(parts[0]) else each for n, each in enumerate(document)]
    return {**(document if isinstance(document, dict) else {}), parts[0]: inner}


def remove(document: Any, pointer: str) -> Any:
    """Return a copy of `document` without the object member at `pointer`, or `document` if there is no such member."""
    outer, _, last = pointer.rpartition("/")
    container = resolve(document, outer)
    (name,) = split(f"/{last}")
    if not isinstance(container, dict) or name not in container:
        return document
    return put(document, outer, {key: value for key, value in container.items() if key != name})


def _step(document: Any, part: str) -> Any:
    if isinstance(document, dict):
        return document.get(part, ABSENT)
    if isinstance(document, list) and _INDEX.fullmatch(part) and int(part) < len(document):
        return document[int(part)]
    return ABSENT
