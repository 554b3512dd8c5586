"""Show a report on the terminal, and choose the exit code of several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from conformance.terminal.console import put, terminal_width, wants_colour

if TYPE_CHECKING:
    from conformance.security.leak_guard import LeakGuard

PRECEDENCE = (4, 2, 3, 1, 5, 0)
"""Of several exit codes, the first of these is that of the command."""


def show(report: dict[str, Any], verbose: bool, guard: LeakGuard) -> None:
    """Print a report. Raises as `put`."""
    from conformance.report.text_format import render_page

    put(render_page(report, colour=wants_colour(), width=terminal_width(), verbose=verbose), guard)


def first_of(codes: Iterable[int]) -> int:
    """Return the exit code that outweighs the others."""
    found = {*codes}
    return next(code for code in PRECEDENCE if code in found)
