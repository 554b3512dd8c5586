"""Show a report on GitHub Actions: as annotations, and in the summary of the job.

GitHub reads workflow commands from standard output and standard error. Annotations go to standard error, so that a
report on standard output stays a whole document.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.terminal.console import print_ending, print_note

if TYPE_CHECKING:
    from conformance.report.model import Report
    from conformance.security.leak_guard import LeakGuard

_SMALLEST = 1000


def end_command(code: int, why: str, github: bool = True) -> int:
    """Print why a command ends, as an annotation too if `github` and the environment ask for it; return the code."""
    if github and os.environ.get("GITHUB_ACTIONS") == "true":
        from conformance.report.annotations import annotation

        print(annotation("error", "conformance", why), file=sys.stderr)
    return print_ending(code, why)


def show_on_github(report: Report, guard: LeakGuard) -> None:
    """Add annotations and a part of the job summary, if the environment is that of GitHub Actions.

    Raises LeakError if the report has a credential.
    """
    if os.environ.get("GITHUB_ACTIONS") == "true":
        from conformance.report.github_format import render

        text = render(report)
        guard.check(text, "the annotations")
        print(text, end="", file=sys.stderr, flush=True)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        _add_to_summary(report, Path(summary), guard)


def _add_to_summary(report: Report, summary: Path, guard: LeakGuard) -> None:
    """Append the report to the file of the summary; the size limit is for the whole file."""
    from conformance.report.markdown import SIZE_LIMIT
    from conformance.report.markdown_format import render

    try:
        room = SIZE_LIMIT - (summary.stat().st_size if summary.exists() else 0)
        if room < _SMALLEST:
            print_note("the job summary is full, so that it lacks this report")
            return
        text = render(report, room - 1)
        guard.check(text, "the job summary")
        with summary.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except OSError as fault:
        # The report itself is complete without the summary.
        print_note(f"the job summary cannot be written to {summary}: {fault.strerror or fault}")
