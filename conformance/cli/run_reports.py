"""For `run` and `explore`: run contracts, and write and print the report on each."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from conformance.checks.exit_codes import exit_code_of, first_of
from conformance.cli.github_actions import show_on_github
from conformance.cli.output import check_one_report, print_report
from conformance.cli.run_options import check_waivers
from conformance.core.errors import UsageError
from conformance.core.interrupts import uninterrupted
from conformance.terminal.console import print_ending, progress_line

if TYPE_CHECKING:
    from conformance.runner.options import Options


def run_and_report(names: Sequence[str], options: Options, arguments: argparse.Namespace) -> int:
    """Run the contracts, write and print every report, and return the exit code."""
    from conformance.contract.folders import find_folder
    from conformance.report.report_files import check_reports, naming_leftovers, parse_report_option, write_reports
    from conformance.runner.process_pool import run_all
    from conformance.runner.run_recording import check_recording_options
    from conformance.security.credentials import all_secrets
    from conformance.security.leak_guard import LeakGuard

    check_one_report(arguments.format, names)
    check_waivers(arguments.waivers, options, names)
    reports = [parse_report_option(each) for each in arguments.report]
    check_recording_options(options)
    written = {"recording": options.record, "file of cases": options.save, "ledger": options.ledger}
    others = [(what, path) for what, path in written.items() if path]
    check_reports(reports, [find_folder(name).resolve().name for name in names], others)
    guard = LeakGuard(all_secrets(arguments.credentials) if arguments.credentials else ())
    codes: list[int] = []
    line = progress_line()
    try:
        for report in run_all(names, options, line.show if line else None):
            if line:
                line.clear()
            codes.append(report.exit)
            # The second Ctrl-C of a run may arrive when the clean-up that it should end has just ended.
            with uninterrupted(), naming_leftovers(report, guard):
                try:
                    write_reports(report, reports, guard)
                except UsageError as fault:
                    codes.append(print_ending(exit_code_of(fault), str(fault)))
                has_json = "json" in dict(reports)
                print_report(report, arguments.format, arguments.verbose, guard, arguments.max_findings, has_json)
                if arguments.github:
                    show_on_github(report, guard)
    finally:
        if line:
            line.clear()
    return first_of(codes)
