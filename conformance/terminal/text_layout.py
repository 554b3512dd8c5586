"""Text for a terminal: foreign characters made harmless, and lines folded by the cells they take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from conformance.core.text import and_more

# Tokens of JSON, and of what merely looks like it: nothing is parsed, so nothing that is wrong gets mended.
_TOKEN = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{][ \t\r\n]*[\]}]|[\[\]{},:]|[ \t\r\n]+|[^ \t\r\n"\[\]{},:]+', re.DOTALL
)
_SHELL_WORD = re.compile(r"""(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+""", re.DOTALL)
_TAKES_ARGUMENT = {"-X", "-H", "--data-binary", "--data-raw"}
_DEEPEST = 12


def visible(text: str) -> str:
    """`text` on one line, with an escape such as `\\n` or `\\x1b` for everything that is not printable."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def cells(text: str) -> int:
    """How many cells of a terminal `text` takes, or a few more."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def chop(text: str, width: int) -> Iterator[str]:
    """`text` in pieces of at most `width` cells, cut anywhere."""
    start = used = 0
    for at, character in enumerate(text):
        size = cells(character)
        if used + size > width and at > start:
            yield text[start:at]
            start, used = at, 0
        used += size
    yield text[start:]


def fold(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` cells, broken between words where words are short enough."""
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
    """The first `limit` lines; when there are others, `more` stands in their place."""
    found = list(islice(lines, limit + 1))
    return [*found[:limit], more] if len(found) > limit else found


def fit_names(names: Iterable[str], width: int) -> str:
    """Names with commas between them, as many as fit into `width` cells, and how many were left out."""
    shown = [visible(name) for name in names]
    whole = ", ".join(shown)
    if cells(whole) <= width:
        return whole
    for kept in range(min(len(shown) - 1, width), 0, -1):
        part = and_more(shown[:kept], len(shown))
        if cells(part) <= width:
            return part
    return f"{len(shown)} in all"


def excerpt(body: str, width: int, limit: int) -> list[str]:
    """A body in at most `limit` lines and one that says so when there was more; JSON is indented."""
    flat = body.strip(" \t\r\n")
    if len(flat) <= width and cells(visible(flat)) <= width and "\n" not in flat:
        return [visible(flat)]
    lines = indent_json(flat) if flat[:1] in ("{", "[") else iter(flat.split("\n"))
    pieces = (piece for line in lines for piece in chop(visible(line), width))
    return first_lines(pieces, limit, "… more in the JSON report")


def indent_json(text: str) -> Iterator[str]:
    """JSON-like `text` with a line for each member, character for character except for the space between."""
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
    """A shell command over several lines that mean the same; an argument is never broken."""
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
    """Options with their arguments, and single words."""
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
    """`1 clause`, `2 clauses`"""
    return f"{number} {noun}{'s' * (number != 1)}"
