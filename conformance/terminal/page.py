"""A page of text under construction: folded to a width, painted when colours are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.terminal.text_layout import first_lines, fold

_CODES = {"bold": "1", "dim": "2", "red": "1;31", "green": "32", "yellow": "33", "": ""}
_INDENT = 2
_LABEL = 10
_MOST_LINES = 8
FILE_WIDTH = 100
"""The width of texts in files, in cells."""


@dataclass
class TextPage:
    """`width` in cells, never taken for less than 40. Texts given to it may be foreign: they are made harmless."""

    width: int
    colour: bool
    rows: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width = max(self.width, 40)

    @property
    def room(self) -> int:
        """The cells beside a label."""
        return self.width - _INDENT - _LABEL

    def prose(self, text: str, style: str = "", head: str = "") -> None:
        """Folded text behind `head`, which is the first line's alone."""
        for n, line in enumerate(first_lines(fold(text, self.width - len(head)), _MOST_LINES, "…")):
            self.rows.append(self._painted(((" " * len(head) if n else head) + line).rstrip(), style))

    def labelled(self, label: str, text: str, style: str = "") -> None:
        """A label and folded text beside it; nothing at all when there is no text."""
        if text:
            self.beside(label, first_lines(fold(text, self.room), _MOST_LINES, "…"), style)

    def beside(self, label: str, lines: Iterable[str], style: str = "") -> None:
        """A label and finished, harmless lines beside it."""
        for line in lines:
            head = " " * _INDENT + label.ljust(_LABEL)
            beside = line.rstrip()
            self.rows.append(self._painted(head if beside else head.rstrip(), "dim") + self._painted(beside, style))
            label = ""

    def blank(self) -> None:
        self.rows.append("")

    def text(self) -> str:
        return "\n".join(self.rows)

    def _painted(self, text: str, style: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and style and text else text
