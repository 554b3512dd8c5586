"""Build a page of text: folded to a width, and with colours if wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.core.workflow_commands import without_commands
from conformance.terminal.text_layout import WHOLE_REPORT, first_lines, fold

_CODES = {"bold": "1", "dim": "2", "red": "1;31", "green": "32", "yellow": "33", "": ""}
_INDENT = 2
_LABEL = 10
_MOST_LINES = 8
FILE_WIDTH = 100
"""The width of texts in files, in cells."""


@dataclass
class TextPage:
    """The rows of a page so far.

    `width` is in cells; less than 40 counts as 40. Control characters in texts become escapes, except in `beside`.
    `whole` tells readers of a shortened text where the whole text is.
    """

    width: int
    colour: bool
    rows: list[str] = field(default_factory=list)
    whole: str = WHOLE_REPORT

    def __post_init__(self) -> None:
        self.width = max(self.width, 40)

    @property
    def room(self) -> int:
        """The number of cells beside a label."""
        return self.width - _INDENT - _LABEL

    def prose(self, text: str, style: str = "", head: str = "", hanging: int = 0) -> None:
        """Add folded text. `head` precedes the first line; the others are indented as far, and `hanging` cells more."""
        indent = " " * (len(head) + hanging)
        for n, line in enumerate(first_lines(fold(text, self.width - len(indent)), _MOST_LINES, "…")):
            self.rows.append(self._painted(((indent if n else head) + line).rstrip(), style))

    def labelled(self, label: str, text: str, style: str = "") -> None:
        """Add a label and folded text beside it; nothing if there is no text."""
        if text:
            self.beside(label, first_lines(fold(text, self.room), _MOST_LINES, "…"), style)

    def beside(self, label: str, lines: Iterable[str], style: str = "") -> None:
        """Add a label and lines beside it, which are not folded and must have no control characters."""
        for line in lines:
            head = " " * _INDENT + label.ljust(_LABEL)
            beside = line.rstrip()
            self.rows.append(self._painted(head if beside else head.rstrip(), "dim") + self._painted(beside, style))
            label = ""

    def blank(self) -> None:
        """Add an empty row."""
        self.rows.append("")

    def text(self) -> str:
        """Return the page without a newline at its end."""
        return without_commands("\n".join(self.rows))

    def _painted(self, text: str, style: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and style and text else text
