"""Workflow commands of GitHub Actions, which annotate a run and the lines of files."""

from __future__ import annotations

from typing import Literal

from conformance.terminal.text_layout import visible

Level = Literal["error", "warning", "notice"]


def annotation(level: Level, title: str, *lines: str, file: str = "", line: int = 0) -> str:
    """Return a workflow command in one line; a reader sees `lines` below the title."""
    properties = {"file": file, "line": str(line) if line and file else "", "title": title}
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level} {given}::{'%0A'.join(map(_text, lines))}"


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")


def _text(text: str) -> str:
    # `visible` escapes control characters; the only other special character of workflow commands is %.
    return visible(text).replace("%", "%25")
