"""`conformance inspect`: judge recorded traffic."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.option_groups import add_contract, add_judging_options
from conformance.cli.output import show
from conformance.cli.run_options import RunArguments, options_of

HELP = "judge recorded traffic"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Judges recorded traffic: VCR cassettes and HTTP archives (HAR), JSON or YAML, newline-delimited JSON, packed "
        "or not, and folders of them. Nothing is sent. Exit as of run; 1 also where secrets stand unmasked, 2 where a "
        "part cannot be read."
    )
    add_contract(parser)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder")
    parser.add_argument("--base", metavar="B", help="what stands before paths: /v2, or https://host/v2")
    parser.add_argument("--credentials", type=Path, metavar="FILE", help="TOML file with keys that must not be found")
    parser.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="only clauses whose id matches; repeatable"
    )
    add_judging_options(parser)


def execute(arguments: argparse.Namespace) -> int:
    from conformance.checks.waivers import check_tables
    from conformance.contract.loader import find_folder
    from conformance.inspection.inspect_files import inspect_files
    from conformance.report.report_files import check_reports, parse_report_option, write_reports
    from conformance.security.credentials import all_secrets, check_readable
    from conformance.security.leak_guard import LeakGuard

    reports = [parse_report_option(each) for each in arguments.report]
    check_reports(reports, [find_folder(arguments.contract).resolve().name])
    if arguments.credentials:
        check_readable(arguments.credentials)
    options = options_of(RunArguments.of(arguments))
    if arguments.waivers:
        check_tables(arguments.waivers, options.waivers, [arguments.contract])
    report = inspect_files(arguments.contract, arguments.files, options, arguments.base)
    guard = LeakGuard(all_secrets(arguments.credentials) if arguments.credentials else ())
    write_reports(report, reports, guard)
    show(report, arguments.verbose, guard)
    return report.exit
