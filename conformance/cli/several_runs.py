"""For `fleet` and `fidelity`: run several targets, and write and print one report on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from conformance.checks.exit_codes import exit_code_of, first_of
from conformance.cli.output import Output, RenderPage, file_text, terminal_text
from conformance.core.errors import Spelling, UsageError, as_typed
from conformance.core.interrupts import uninterrupted
from conformance.core.processors import processor_count
from conformance.terminal.console import print_ending, print_guarded, progress_line

if TYPE_CHECKING:
    from conformance.fleet.fleet_file import FleetEntry
    from conformance.fleet.matrix import Column


FORMATS = ("json", "markdown", "text")
"""The formats of a report on several targets."""


def run_entries(entries: Sequence[FleetEntry], spelling: Spelling = as_typed) -> list[Column]:
    """Run each target, at most as many concurrently as there are processors. `spelling` is as for `column_of`."""
    from conformance.fleet.matrix import column_of
    from conformance.runner.process_pool import Job, run_each

    line = progress_line()
    jobs = [Job(each.contract, each.options, each.name) for each in entries]
    try:
        results = run_each(jobs, line.show if line else None, processor_count())
    finally:
        if line:
            line.clear()
    return [column_of(*pair, spelling) for pair in zip(entries, results, strict=True)]


def report_and_print(
    output: Output, document: dict[str, Any], page: RenderPage, markdown: str, entries: Sequence[FleetEntry]
) -> int:
    """Write and print the report on several targets, and return the exit code.

    `document` is the whole report, `page` its text for people, and `markdown` its job summary.
    Raises LeakError if one of them has a credential.
    """
    from conformance.report.json_format import text_of
    from conformance.security.credentials import all_secrets
    from conformance.security.leak_guard import LeakGuard

    given = {each.options.credentials for each in entries}
    guard = LeakGuard(frozenset[str]().union(*(all_secrets(path) for path in given if path is not None)))
    guard.check_json(document, "the report")
    as_json, as_text = text_of(document), file_text(page)
    for text in (as_json, as_text, markdown):
        guard.check(text, "the report")
    codes = [int(document["exit"])]
    with uninterrupted():
        try:
            output.write({"json": lambda: as_json, "markdown": lambda: markdown, "text": lambda: as_text})
        except UsageError as fault:
            codes.append(print_ending(exit_code_of(fault), str(fault)))
        printed = {"json": as_json, "markdown": markdown}.get(output.printed_format)
        print_guarded(f"{terminal_text(page)}\n\n" if printed is None else printed, guard)
    return first_of(codes)
