"""JSON Pointers (RFC 6901): look up, and put in."""

from __future__ import annotations

from typing import Any

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "ABSENT", "__bool__": lambda self: False})()


def split(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def resolve(document: Any, pointer: str) -> Any:
    """The value at `pointer`, or ABSENT."""
    for part in split(pointer):
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        else:
            return ABSENT
    return document


def put(document: Any, pointer: str, value: Any) -> Any:
    """`document` with `value` at `pointer`, as a new value; objects on the way are made."""
    parts = split(pointer)
    return _put(document, parts, value) if parts else value


def _put(document: Any, parts: list[str], value: Any) -> Any:
    inner = _put(resolve(document, "/" + parts[0].replace("~", "~0").replace("/", "~1")), parts[1:], value) if parts[1:] else value
    if isinstance(document, list) and parts[0].isdigit() and int(parts[0]) < len(document):
        return [inner if n == int(parts[0]) else each for n, each in enumerate(document)]
    return {**(document if isinstance(document, dict) else {}), parts[0]: inner}
