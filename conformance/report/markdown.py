"""Markdown that holds any text without a change of its meaning, and stays below a size limit.

Texts of targets, contracts and files may hold Markdown, HTML, links and mentions. `inert` writes each character that
has a meaning where it stands as a character reference, which has none. `code` and `preformatted` put texts into
elements in which a reader does not look for mentions and emoji either. Other characters stay, for people to read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from conformance.core.text import cut_off
from conformance.core.workflow_commands import xml_without_commands
from conformance.terminal.text_layout import visible

SIZE_LIMIT = 1 << 20
"""The largest job summary of a step on GitHub, in bytes."""
_SPECIAL = r"[\\`*_\[\]<>#|~@&$]|:(?=[/:])|\{(?=[+-])|!(?=\d)|(?<=www)\.|^[-+=]|^\d(?=\d*[.)])"
_IN_CODE = re.compile(_SPECIAL, re.IGNORECASE)
_IN_TEXT = re.compile(rf"{_SPECIAL}|:(?=[\w+-]+:)", re.IGNORECASE)
_CELL = 300


def inert(text: str) -> str:
    """Return the text in one line, without any Markdown, HTML, link, mention or emoji."""
    return _escaped(text, _IN_TEXT)


def code(text: str) -> str:
    """Return the text in one line in the font of code; "" for an empty text."""
    return f"<code>{_escaped(text, _IN_CODE)}</code>" if text else ""


def _escaped(text: str, special: re.Pattern[str]) -> str:
    encodable = visible(text).encode("utf-8", "backslashreplace").decode()
    return special.sub(lambda found: f"&#{ord(found[0])};", encodable)


def preformatted(text: str) -> str:
    """Return the text as a block of lines, with an escape for each control character."""
    lines = "\n".join(map(visible, text.split("\n"))).encode("utf-8", "backslashreplace").decode()
    return f"<pre>{xml_without_commands(html.escape(lines, quote=False))}</pre>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table. The cells are Markdown in one line: `inert` or `code`."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def cell(text: str) -> str:
    """Return a text for a cell of a table, cut off if it is very long."""
    return code(cut_off(text, _CELL, " …"))


def folded(title: str, *parts: str) -> str:
    """Return a section that readers open with a click. `title` and `parts` are Markdown."""
    return "\n\n".join([f"<details><summary>{title}</summary>", *filter(None, parts), "</details>"])


def within_limit(blocks: Iterable[str], limit: int, last: str) -> str:
    """Return as many blocks as fit into `limit` bytes; if some are left out, `last` ends the text instead of them."""
    kept: list[str] = []
    room = limit - _size(last)
    for each in blocks:
        room -= _size(each)
        if room < 0:
            kept.append(last)
            break
        kept.append(each)
    return "\n\n".join(kept) + "\n"


def _size(block: str) -> int:
    return len(block.encode()) + 2
