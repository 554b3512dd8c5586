"""What `fleet` and `fidelity` share: run several targets, write the report, print the pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.checks.exit_codes import exit_code_of, first_of
from conformance.cli.option_groups import Group
from conformance.core.errors import Spelling, UsageError, as_typed
from conformance.terminal.console import print_ending, print_page, progress_line

if TYPE_CHECKING:
    from conformance.fleet.fleet_file import FleetEntry
    from conformance.fleet.matrix import Column


def add_report(group: Group) -> None:
    """Add the files of the report on all targets."""
    group.add_argument(
        "--report", action="append", default=[], metavar="json=FILE", help="also write the reports and the table"
    )


def run_entries(entries: Sequence[FleetEntry], spelling: Spelling = as_typed) -> list[Column]:
    """Run each target, as many at the same time as there are processors. `spelling` is as for `column_of`."""
    from conformance.fleet.matrix import column_of
    from conformance.runner.process_pool import Job, run_each

    line = progress_line()
    jobs = [Job(each.contract, each.options, each.name) for each in entries]
    try:
        results = run_each(jobs, line.show if line else None, os.cpu_count() or 1)
    finally:
        if line:
            line.clear()
    return [column_of(*pair, spelling) for pair in zip(entries, results, strict=True)]


def report_files(said: Sequence[str]) -> list[Path]:
    """Raises UsageError before anything is sent for files that could not be written."""
    from conformance.report.file_writer import check_folder
    from conformance.report.report_files import parse_report_option

    paths = []
    for each in said:
        _, path = parse_report_option(each, ["json"])
        check_folder(Path(path))
        paths.append(Path(path))
    return paths


def write_and_print(
    pages: Sequence[str], document: dict[str, Any], files: Sequence[Path], entries: Sequence[FleetEntry], last: str
) -> int:
    """Writes and shows what was found; the exit code."""
    from conformance.report.file_writer import write
    from conformance.report.json_format import text_of
    from conformance.security.credentials import all_secrets
    from conformance.security.leak_guard import LeakGuard

    given = {each.options.credentials for each in entries}
    guard = LeakGuard(frozenset[str]().union(*(all_secrets(path) for path in given if path is not None)))
    guard.check_json(document, "the report")
    text = text_of(document)
    guard.check(text, "the report")
    codes = [int(document["exit"])]
    for path in files:
        try:
            write(path, text)
        except UsageError as fault:
            codes.append(print_ending(exit_code_of(fault), str(fault)))
    for page in [*pages, *([last] if last else [])]:
        print_page(page, guard)
    return first_of(codes)
