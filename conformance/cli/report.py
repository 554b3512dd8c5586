"""`conformance report`: write a saved report in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import add_repeatable, add_report_output
from conformance.cli.output import check_one_report, print_report
from conformance.cli.report_input import read_report
from conformance.report import format_names

HELP = CommandHelp(
    summary="write a saved report in other formats",
    description="Print JSON reports of earlier runs, or write them to files in other formats. Nothing is sent.",
    exits={0: "the report is written", 2: "an argument is wrong, or a file is not a report"},
    examples={
        "Show a report": "conformance report report.json",
        "Write a page that compares it with an older one": (
            "conformance report report.json --history older.json --to html=report.html"
        ),
        "Write it for people and for code scanning": (
            "conformance report report.json --to markdown=report.md --to sarif=report.sarif"
        ),
    },
    page="docs/reports.md#from-a-saved-report",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance report`."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="REPORT", help="what a command wrote for --report json=FILE"
    )
    compared = parser.add_argument_group("what to compare")
    add_repeatable(compared, "--history", "REPORT", "an older report, which the format html compares")
    add_report_output(parser, format_names(), option="--to", printed=None)


def execute(arguments: argparse.Namespace) -> int:
    """Write and print the reports."""
    from dataclasses import replace

    from conformance.report.report_files import check_reports, parse_report_option, write_reports
    from conformance.security.leak_guard import LeakGuard

    files = [parse_report_option(each, option="--to") for each in arguments.to]
    history = tuple(read_report(Path(each)) for each in arguments.history)
    reports = [replace(read_report(each), history=history) for each in arguments.files]
    names = [each.contract for each in reports]
    printed = arguments.format or (None if files else "text")
    if printed:
        check_one_report(printed, names)
    check_reports(files, names)
    # The command that wrote the reports has searched them for the keys of its run.
    guard = LeakGuard(())
    for report in reports:
        write_reports(report, files, guard)
        if printed:
            print_report(report, printed, verbose=False, guard=guard)
    return 0
