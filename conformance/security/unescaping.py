r"""Undo the encodings of a text, and know where each part of the result was in the text.

Theory of operation. Servers repeat a key inside other encodings, also in several: percent-encoded, escaped in JSON, as
HTML entities. A text is read in *levels*. The first level is the text itself, *folded*: in lower case, and with one
character for the two ways to write a blank. Each further level decodes every escape of the level before, until none is
left. Backslashes are removed, as their number depends on how often a text was escaped. Levels are cheap, because most
texts have no escapes.

A level keeps the position of each escape in the level before it. So a part of the last level leads back to the part of
the text that it was decoded from, which includes the backslashes before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from html import unescape

_MOST_LEVELS = 5
_ESCAPE = re.compile(r"%(?:25)*[0-9a-f]{2}|\\+(?:u[0-9a-f]{4})?|&(?:amp;)*(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});")


class Level:
    """A text with the escapes of the level before decoded. `text` is the whole of it."""

    def __init__(self, text: str, before: Level | None = None) -> None:
        self.text = text
        self._before = before
        self._found: tuple[list[int], list[tuple[int, int, int]]] | None = None

    def origin(self, start: int, end: int, with_backslashes: bool = False) -> tuple[int, int]:
        """Return the start and the end, in the text of the first level, of a part of this text.

        `with_backslashes` includes the removed backslashes after the part.
        """
        if self._before is None:
            return start, end
        places, escapes = self._escapes(self._before.text)
        first = bisect_left(places, start)
        escaped = first < len(places) and places[first] == start
        start = escapes[first][0] if escaped else start + _removed(places, escapes, first)
        after = bisect_right(places, end - 1)
        removed = after < len(places) and places[after] == end and not escapes[after][2]
        end = escapes[after][1] if removed and with_backslashes else end + _removed(places, escapes, after)
        return self._before.origin(start, end, with_backslashes)

    def _escapes(self, text: str) -> tuple[list[int], list[tuple[int, int, int]]]:
        """Return where each escape is in this text, and its start, end and decoded length in the text before."""
        if self._found is None:
            places, escapes, gained = [], [], 0
            for found in _ESCAPE.finditer(text):
                size = len(_decoded(found))
                places.append(found.start() - gained)
                escapes.append((*found.span(), size))
                gained += found.end() - found.start() - size
            self._found = places, escapes
        return self._found


def levels(text: str) -> Iterator[Level]:
    """Yield the levels of a text, from the folded text to the one without escapes."""
    level = Level(folded(text))
    for _ in range(_MOST_LEVELS):
        yield level
        if not any(each in level.text for each in "%\\&"):
            return
        decoded, count = _ESCAPE.subn(_decoded, level.text)
        if not count or decoded == level.text:
            return
        level = Level(decoded, level)


def folded(text: str) -> str:
    """Return the text of the same length in lower case, with `+` for each blank."""
    # The lower case of this letter has two characters.
    lower = text.replace("\u0130", "i").lower()
    return lower.replace(" ", "+")


def _removed(places: list[int], escapes: list[tuple[int, int, int]], count: int) -> int:
    """Return the number of characters that decoding the first `count` escapes has removed."""
    if not count:
        return 0
    _, end, size = escapes[count - 1]
    return end - places[count - 1] - size


def _decoded(found: re.Match[str]) -> str:
    text = found[0]
    if text[0] == "%":
        return folded(chr(int(text[-2:], 16)))
    if text[0] == "\\":
        return folded(chr(int(text[-4:], 16))) if text[-1] != "\\" else ""
    character = unescape(f"&{text[1:-1].rpartition(';')[2]};")
    return folded(character) if len(character) == 1 else text
