"""The shortest and the longest text that a regular expression describes.

Only simple expressions are read: characters, classes, groups, alternatives, and repetitions with an upper bound. An
expression with an unlimited repetition describes a form, not a limit. `None` stands for a text that is not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

_PARSER: Any = import_module("re._parser")
_Count = Callable[[int, int], int]
"""Takes the bounds of a repetition, and returns how often to repeat the part."""
_LONGEST = 100_000
_PREFERRED = re.compile("[0-9A-Za-z]")


@lru_cache(maxsize=1024)
def limit_texts(pattern: str) -> tuple[str, ...]:
    """Return the shortest and the longest text, or one if they are the same; an empty tuple if they are not found."""
    try:
        parsed = _PARSER.parse(pattern)
    except _PARSER.error:
        return ()
    found = (_text_of(parsed, count) for count in (min, max))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _text_of(parsed: Iterable[tuple[Any, Any]], count: _Count) -> str | None:
    parts = [_PARTS.get(str(kind), _unknown)(value, count) for kind, value in parsed]
    return None if None in parts else "".join(each for each in parts if each is not None)


def _unknown(value: Any, count: _Count) -> str | None:
    return None


def _nothing(value: Any, count: _Count) -> str | None:
    return ""


def _literal(value: Any, count: _Count) -> str | None:
    return chr(value)


def _class(value: Any, count: _Count) -> str | None:
    """Return a letter or digit of the class, or else its first character; None for a class of all but some."""
    found = [each for kind, part in value for each in _members(str(kind), part)]
    return next(filter(_PREFERRED.fullmatch, found), found[0]) if found else None


def _members(kind: str, part: Any) -> str:
    if kind == "RANGE":
        return "".join(map(chr, range(part[0], min(part[1], 127) + 1)))
    return chr(part) if kind == "LITERAL" else ""


def _group(value: Any, count: _Count) -> str | None:
    return _text_of(value[-1], count)


def _alternatives(value: Any, count: _Count) -> str | None:
    return _text_of(value[1][0], count)


def _repetition(value: Any, count: _Count) -> str | None:
    low, high, part = value
    text = _text_of(part, count)
    is_limit = text is not None and high < _PARSER.MAXREPEAT and len(text) * count(low, high) <= _LONGEST
    return text * count(low, high) if text is not None and is_limit else None


_PARTS: dict[str, Callable[[Any, _Count], str | None]] = {
    "AT": _nothing,
    "LITERAL": _literal,
    "IN": _class,
    "SUBPATTERN": _group,
    "BRANCH": _alternatives,
    "MAX_REPEAT": _repetition,
}
"""Name of a kind of part -> function that returns its text."""
