"""Lay out text for a terminal: escape control characters, and fold lines by their width.

A cell is the width of a Latin letter; other characters may take two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from conformance.core.text import and_more
from conformance.core.workflow_commands import without_inner_commands

# Tokens of JSON and of broken JSON: the text is not parsed, so that errors in it stay visible.
_TOKEN = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{][ \t\r\n]*[\]}]|[\[\]{},:]|[ \t\r\n]+|[^ \t\r\n"\[\]{},:]+', re.DOTALL
)
_SHELL_WORD = re.compile(r"""(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+""", re.DOTALL)
_TAKES_ARGUMENT = {"-X", "-H", "--data-binary", "--data-raw", "--without"}
_DEEPEST = 12
WHOLE_REPORT = "the JSON report"
"""Where the whole of a shortened text is, unless a caller names another place."""


def visible(text: str) -> str:
    r"""Return the text in one line, with an escape such as `\n` or `\x1b` for each character that is not printable.

    Commands of CI services within the line have an escape too. For those that begin a line see `without_commands`.
    """
    text = without_inner_commands(text)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def cells(text: str) -> int:
    """Return the width of a text in cells, or a little more."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def chop(text: str, width: int) -> Iterator[str]:
    """Yield pieces of at most `width` cells, cut anywhere."""
    start = used = 0
    for at, character in enumerate(text):
        size = cells(character)
        if used + size > width and at > start:
            yield text[start:at]
            start, used = at, 0
        used += size
    yield text[start:]


def fold(text: str, width: int) -> Iterator[str]:
    """Yield lines of at most `width` cells, broken between words; words that are longer are cut."""
    line = ""
    for word in visible(text).split(" "):
        for piece in chop(word, width):
            joined = f"{line} {piece}" if line else piece
            if cells(joined) > width:
                yield line
                joined = piece
            line = joined
    yield line


def first_lines(lines: Iterable[str], limit: int, more: str) -> list[str]:
    """Return the first `limit` lines; if there are others, `more` replaces them."""
    found = list(islice(lines, limit + 1))
    return [*found[:limit], more] if len(found) > limit else found


def fit_names(names: Iterable[str], width: int) -> str:
    """Return as many names as fit into `width` cells, with commas, and the number of the others."""
    shown = [visible(name) for name in names]
    whole = ", ".join(shown)
    if cells(whole) <= width:
        return whole
    for kept in range(min(len(shown) - 1, width), 0, -1):
        part = and_more(shown[:kept], len(shown))
        if cells(part) <= width:
            return part
    return f"{len(shown)} in all"


def excerpt(body: str, width: int, limit: int, whole: str = WHOLE_REPORT) -> list[str]:
    """Return the first `limit` lines of a body, and a line that says so if there are more; JSON is indented."""
    flat = body.strip(" \t\r\n")
    if len(flat) <= width and cells(visible(flat)) <= width and "\n" not in flat:
        return [visible(flat)]
    lines = indent_json(flat) if flat[:1] in ("{", "[") else iter(flat.split("\n"))
    pieces = (piece for line in lines for piece in chop(visible(line), width))
    return first_lines(pieces, limit, f"… more in {whole}")


def indent_json(text: str) -> Iterator[str]:
    """Yield a line for each member of JSON, or of text that is almost JSON; only the space between tokens changes."""
    depth, line, gap = 0, "", ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0] in " \t\r\n":
            gap = " "
            continue
        if token in ("]", "}"):
            depth -= 1
            if line.strip():
                yield line
            line, gap = _indent(depth), ""
        line += token if _joins_without_space(line, token) else gap + token
        gap = " " if token == ":" else ""
        if token in ("[", "{", ","):
            depth += token != ","
            yield line
            line = _indent(depth)
    yield line


def _joins_without_space(line: str, token: str) -> bool:
    return token in (",", ":") or not line.strip(" ")


def _indent(depth: int) -> str:
    return "  " * min(max(depth, 0), _DEEPEST)


def fold_command(command: str, width: int) -> list[str]:
    """Return a shell command in several lines with the same meaning; no argument is broken."""
    words = _SHELL_WORD.findall(visible(command))
    if " ".join(words) != command:
        return [visible(command)]
    lines = [""]
    for phrase in _phrases(words):
        joined = f"{lines[-1]} {phrase}" if lines[-1] else phrase
        if lines[-1] and cells(joined) > width - 2:
            lines.append(phrase)
        else:
            lines[-1] = joined
    return [line + " \\" for line in lines[:-1]] + lines[-1:]


def _phrases(words: Iterable[str]) -> Iterator[str]:
    """Yield options with their arguments, and single words."""
    option = ""
    for word in words:
        if not option and word in _TAKES_ARGUMENT:
            option = word
            continue
        yield f"{option} {word}" if option else word
        option = ""
    if option:
        yield option


def count_text(number: int, noun: str) -> str:
    """Return a number with its noun: `1 clause`, `2 clauses`."""
    return f"{number} {noun}{'s' * (number != 1)}"
