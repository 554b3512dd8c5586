"""`conformance fleet`: check many targets, and compare them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.exit_codes import first_of, meaning_of_several
from conformance.cli.option_groups import add_limits
from conformance.cli.run_options import RunArguments, options_of
from conformance.cli.several_runs import add_report, report_files, run_entries, write_and_print
from conformance.terminal.console import terminal_width, wants_colour

if TYPE_CHECKING:
    pass

HELP = "check many targets, and compare them"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Checks every target of a TOML file, several at the same time, and prints what each clause came to on each, "
        "differences first. Exit: 0 all conform, 1 a clause failed somewhere, 2 usage, 3 a target could not be judged, "
        "4 an error of this tool, 5 nothing seen of a target."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a table for each target, with its contract")
    parser.add_argument("--label", action="append", default=[], help="only targets with this label; repeatable")
    add_report(parser)
    add_limits(parser)


def execute(arguments: argparse.Namespace) -> int:
    from conformance.fleet.fleet_file import as_member, read_fleet
    from conformance.fleet.json_format import document
    from conformance.fleet.matrix import matrices
    from conformance.fleet.text_format import render

    files = report_files(arguments.report)
    entries = read_fleet(arguments.file, options_of(RunArguments.of(arguments)), arguments.label)
    columns = run_entries(entries, as_member)
    tables = [*matrices(columns)]
    code = first_of(each.exit for each in columns)
    pages = [render(each, colour=wants_colour(), width=terminal_width()) for each in tables]
    last = f"exit {code}: {meaning_of_several([(each.exit, each.run_summary) for each in columns])}"
    return write_and_print(pages, document(columns, tables, code), files, entries, last)
