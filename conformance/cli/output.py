"""Print reports and write them to files.

All commands name these options alike:

- `--report FORMAT=PATH` writes a report to a file.
- `--format NAME` is the format of the report on standard output.
- `--output PATH` writes the command's only document to a file, and not to standard output.

Some commands write one report for each contract: `conformance.report.report_files` does this. Other commands write a
single report: `Output` has its formats and files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.core.errors import UsageError
from conformance.terminal.console import print_guarded, print_page, terminal_width, wants_colour
from conformance.terminal.page import FILE_WIDTH

if TYPE_CHECKING:
    from conformance.report.model import Report
    from conformance.security.leak_guard import LeakGuard

TEXT = "text"
"""The default format of printed reports: for people, as wide as the terminal, and with colours."""


def print_report(
    report: Report,
    format_name: str,
    verbose: bool,
    guard: LeakGuard,
    most_findings: int = 0,
    has_json: bool = True,
) -> None:
    """Print the report on a contract.

    `verbose`, `most_findings` and `has_json` are as for `render_page`, and affect the format `text` only. Raises as
    `print_guarded`.
    """
    if format_name == TEXT:
        from conformance.report.text_format import render_page

        colour, width = wants_colour(), terminal_width()
        page = render_page(
            report,
            colour=colour,
            width=width,
            verbose=verbose,
            most_findings=most_findings,
            has_json=has_json,
        )
        print_page(page, guard)
        return
    from conformance.report import renderer

    print_guarded(renderer(format_name)(report), guard)


def check_one_report(format_name: str, contracts: Sequence[str]) -> None:
    """Raise UsageError for several contracts, unless the format is text: other documents have only one report."""
    if format_name != TEXT and len(contracts) > 1:
        raise UsageError(
            f"--format {format_name} prints the report on one contract, and there are {len(contracts)}: "
            f"give --report '{format_name}={{contract}}.{format_name}' for a file of each, or name one contract"
        )


@dataclass(frozen=True)
class Output:
    """The formats and files of a command's single report.

    Attributes:
        files: A format and a path for each file to write.
        printed_format: The format of the printed report.
    """

    files: Sequence[tuple[str, Path]]
    printed_format: str

    @classmethod
    def from_options(cls, reports: Sequence[str], printed_format: str, formats: Sequence[str]) -> Output:
        """Read the values of `--report` and `--format`. Raises UsageError for a file that cannot be written."""
        from conformance.report.file_writer import check_folder
        from conformance.report.report_files import parse_report_option

        files = [(name, Path(path)) for name, path in (parse_report_option(each, formats) for each in reports)]
        paths = [path for _, path in files]
        for path in paths:
            check_folder(path)
            if paths.count(path) > 1:
                raise UsageError(f"Several reports would go to {path}: give each --report a file of its own.")
        return cls(files, printed_format)

    def write(self, documents: Mapping[str, Callable[[], str]]) -> None:
        """Write the files, as many as can be written. Raises UsageError for the first that cannot.

        `documents` has a function for each format, which returns the text of a file.
        """
        from conformance.report.file_writer import write

        fault: UsageError | None = None
        for name, path in self.files:
            try:
                write(path, documents[name]())
            except UsageError as why:
                fault = fault or why
        if fault is not None:
            raise fault


RenderPage = Callable[[bool, int], str]
"""A function of (colour, width in cells) that returns a text without a newline at its end."""


def file_text(page: RenderPage) -> str:
    """Return the text of a file: no colours, and the same width everywhere."""
    return page(False, FILE_WIDTH) + "\n"


def terminal_text(page: RenderPage) -> str:
    """Return the text for the terminal of this process."""
    return page(wants_colour(), terminal_width())


def print_or_write(text: str, path: Path | None, name: str) -> None:
    """Write the only document of a command to the file of `--output`, or print it.

    Raises UsageError if the file cannot be written; its message calls the document `name`.
    """
    if path is None:
        sys.stdout.write(text)
        return
    from conformance.report.file_writer import write

    write(path, text, name)
