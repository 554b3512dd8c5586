"""`conformance inspect`: judge recorded traffic."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from conformance.checks.exit_codes import ExitCode
from conformance.cli.command_help import CommandHelp
from conformance.cli.github_actions import show_on_github
from conformance.cli.option_groups import (
    RUN_EXITS,
    add_contract,
    add_credentials,
    add_judging,
    add_output,
    add_selection,
)
from conformance.cli.output import print_report
from conformance.cli.run_options import RunArguments, check_waivers, options_of
from conformance.core.errors import UsageError
from conformance.core.interrupts import uninterrupted

HELP = CommandHelp(
    summary="judge recorded traffic",
    description="Judge recorded traffic by a contract. Nothing is sent. Files are VCR cassettes and HTTP archives "
    "(HAR) in JSON or YAML, and newline-delimited JSON, compressed or not; of a folder, all files are read.",
    exits={
        **{code: text for code, text in RUN_EXITS.items() if code != ExitCode.LEFTOVERS},
        1: "a clause failed, or a secret is not masked",
        2: "an argument is wrong, or a part of a file cannot be read",
    },
    examples={
        "Judge the cassettes of a test suite": "conformance inspect {contract} tests/cassettes",
        "Judge what a browser saved, and look for keys": (
            "conformance inspect {contract} saved.har --credentials keys.toml"
        ),
    },
    page="docs/inspecting.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance inspect`."""
    add_contract(parser)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file of recorded traffic, or a folder")
    traffic = parser.add_argument_group("traffic")
    traffic.add_argument(
        "--base", metavar="B", help="base of the operations' paths: /v2, or https://host/v2 (default: detected)"
    )
    add_credentials(traffic, "TOML file of keys that must not be in the files")
    add_selection(parser)
    add_judging(parser)
    add_output(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Judge the files, report, and return the exit code."""
    from conformance.contract.folders import find_folder
    from conformance.inspection.inspect_files import inspect_files
    from conformance.report.report_files import check_reports, parse_report_option, write_reports
    from conformance.security.credentials import all_secrets
    from conformance.security.leak_guard import LeakGuard

    reports = [parse_report_option(each) for each in arguments.report]
    check_reports(reports, [find_folder(arguments.contract).resolve().name])
    options = options_of(RunArguments.from_parsed(arguments))
    check_waivers(arguments.waivers, options, [arguments.contract])
    _check_any_traffic(arguments.files)
    report = inspect_files(arguments.contract, arguments.files, options, arguments.base)
    guard = LeakGuard(all_secrets(arguments.credentials) if arguments.credentials else ())
    with uninterrupted():
        write_reports(report, reports, guard)
        has_json = "json" in dict(reports)
        print_report(report, arguments.format, arguments.verbose, guard, arguments.max_findings, has_json)
        if arguments.github:
            show_on_github(report, guard)
    return report.exit


def _check_any_traffic(paths: Sequence[Path]) -> None:
    """Raise UsageError if none of the files can hold traffic, as the report would be empty."""
    reasons = [_why_without_traffic(each) for each in paths]
    if all(reasons):
        what = "; ".join(f"{path}: {reason}" for path, reason in zip(paths, reasons, strict=True))
        raise UsageError(f"{what}; name a file of recorded traffic, or a folder of such files")


def _why_without_traffic(path: Path) -> str:
    """Return why no traffic can be read from the path; "" if there may be some."""
    # For a name that is too long, Path.exists raises an error and os.path.exists returns False.
    if not os.path.exists(path):  # noqa: PTH110
        return "does not exist"
    if path.is_dir():
        return "" if any(path.iterdir()) else "the folder is empty"
    return "the file is empty" if path.is_file() and not path.stat().st_size else ""
