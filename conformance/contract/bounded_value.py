"""Bound the work for values that others made.

The time and memory for a value depend on how many values it consists of, not on its bytes alone: 8 MiB can be four
million integers, each of which violates a schema. So a text with too many values is not read at all, and a value with
errors is searched for them in its first part only.
"""

from __future__ import annotations

from typing import Any

MOST_VALUES = 250_000
"""A reply with more values than about this number is not read."""
_SEARCHED_VALUES = 2_000
_SEARCHED_CHARACTERS = 10_000
_SEPARATORS = (b",", b"[", b"{")


def has_too_many_values(raw: bytes) -> bool:
    """Return whether a JSON text may have more than MOST_VALUES values. It counts separators, also those in texts."""
    return len(raw) > MOST_VALUES and sum(map(raw.count, _SEPARATORS)) > MOST_VALUES


def is_small(value: Any) -> bool:
    """Return whether a value is certainly so small that its first part is the whole; faster than a copy of the part."""
    waiting, left = [value], _SEARCHED_VALUES
    while waiting and left > 0:
        each = waiting.pop()
        left -= 1
        if isinstance(each, str):
            left -= _SEARCHED_VALUES * (len(each) > _SEARCHED_CHARACTERS)
        elif isinstance(each, dict):
            waiting += (*each, *each.values())
        elif isinstance(each, list):
            waiting += each
    return not waiting and left >= 0


def first_part(value: Any) -> tuple[Any, bool]:
    """Return a copy of the value with its first 2,000 values, and whether it lacks any part of the value.

    Texts are cut after 10,000 characters.
    """
    cut = _Cut()
    return cut.copy(value), cut.is_cut


class _Cut:
    """Copies the first part of one value."""

    def __init__(self) -> None:
        self.is_cut = False
        self._left = _SEARCHED_VALUES

    def copy(self, value: Any) -> Any:
        """Return a copy of the part of the value that is still allowed."""
        self._left -= 1
        if isinstance(value, dict):
            return {self._text(name): self.copy(each) for name, each in value.items() if self._goes_on()}
        if isinstance(value, list):
            return [self.copy(each) for each in value if self._goes_on()]
        return self._text(value) if isinstance(value, str) else value

    def _goes_on(self) -> bool:
        self.is_cut |= self._left <= 0
        return self._left > 0

    def _text(self, text: str) -> str:
        self.is_cut |= len(text) > _SEARCHED_CHARACTERS
        return text[:_SEARCHED_CHARACTERS]
