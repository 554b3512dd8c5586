"""`conformance merge`: join the reports on all shards of a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.command_help import CommandHelp
from conformance.cli.github_actions import show_on_github
from conformance.cli.option_groups import add_judging, add_output
from conformance.cli.output import print_report
from conformance.cli.report_input import read_report
from conformance.cli.run_options import RunArguments, check_waivers, options_of
from conformance.configuration.command_line import configured_contracts

HELP = CommandHelp(
    summary="join the reports on all parts of a run",
    description="Join the JSON reports that `conformance run --shard K/N` wrote, one on each of N parts of a run, into "
    "the report that one machine would have written. If a part is missing, no clause passes.",
    exits={
        0: "the target conforms",
        1: "a clause failed",
        2: "an argument is wrong, or the files are not the reports on different parts of one run",
        3: "the target could not be judged",
        4: "an error of this tool",
        5: "a part is missing, too little was seen to judge, or a waiver is stale",
        6: "something that the run made is left on the target",
    },
    examples={
        "Join two parts": "conformance merge part-1.json part-2.json --report html=report.html",
    },
    page="docs/running.md#shards",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance merge`."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="REPORT", help="what a part of the run wrote for --report json=FILE"
    )
    parser.add_argument_group("contract").add_argument(
        "--contract", metavar="CONTRACT", help="the contract's folder, if it is not shipped or configured"
    )
    add_judging(parser)
    add_output(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Write and print the merged report, and return its exit code."""
    from conformance.merging.merged_report import merge_reports
    from conformance.report.report_files import check_reports, parse_report_option, write_reports
    from conformance.security.leak_guard import LeakGuard

    files = [parse_report_option(each) for each in arguments.report]
    reports = [(each, read_report(each)) for each in arguments.files]
    check_reports(files, [report.contract for _, report in reports[:1]])
    options = options_of(RunArguments.from_parsed(arguments))
    configured = configured_contracts(arguments)
    named = next((each for _, report in reports for each in configured if Path(each).name == report.contract), None)
    contract = arguments.contract or named
    report = merge_reports(reports, options, contract)
    check_waivers(arguments.waivers, options, [contract or report.contract])
    # The runs that wrote the reports have searched them for their keys.
    guard = LeakGuard(())
    write_reports(report, files, guard)
    has_json = "json" in dict(files)
    print_report(report, arguments.format, arguments.verbose, guard, arguments.max_findings, has_json)
    if arguments.github:
        show_on_github(report, guard)
    return report.exit
