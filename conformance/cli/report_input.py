"""Read the reports that a user gives as arguments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.core.errors import UsageError

if TYPE_CHECKING:
    from conformance.report.model import Report


def read_report(file: Path) -> Report:
    """Return the report in a file. Raises UsageError if the file is none."""
    from conformance.diff.inputs import read_diff_input
    from conformance.terminal.text_layout import visible

    try:
        report = read_diff_input(file).report
    except UsageError as fault:
        if not _is_json(file):
            raise UsageError(f"{file}: not a report; give what a command wrote for --report json=FILE") from None
        # The sentence may quote the file, which may hold control characters.
        raise UsageError(visible(str(fault))) from None
    if report is None:
        raise UsageError(
            f"{file}: a recording; `conformance run --target cassette:{file} --report json=FILE` makes a report of it"
        )
    return report


def _is_json(file: Path) -> bool:
    """Return whether a file looks like JSON, or cannot be opened at all."""
    from conformance.recording.streams.input_stream import Unreadable, open_stream

    try:
        with open_stream(file) as stream:
            return stream.is_json
    except Unreadable:
        return True
