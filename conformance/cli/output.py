"""Show a report on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.terminal.console import print_page, terminal_width, wants_colour

if TYPE_CHECKING:
    from conformance.report.model import Report
    from conformance.security.leak_guard import LeakGuard


def show(report: Report, verbose: bool, guard: LeakGuard) -> None:
    """Print a report. Raises as `put`."""
    from conformance.report.text_format import render_page

    print_page(render_page(report, colour=wants_colour(), width=terminal_width(), verbose=verbose), guard)
