"""`conformance fidelity`: compare a mock with what it stands for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.exit_codes import UNFINISHED, first_of
from conformance.cli.option_groups import add_contract, add_limits, add_provoke
from conformance.cli.run_options import RunArguments, options_of
from conformance.cli.several_runs import add_report, report_files, run_entries, write_and_print
from conformance.terminal.console import terminal_width, wants_colour

if TYPE_CHECKING:
    from conformance.fleet.fleet_file import FleetEntry

HELP = "compare a mock with what it stands for"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Runs the same checks against a mock and against what it stands for, and says where the mock is kinder, "
        "stricter, or different otherwise. Exit: 0 the same, 1 they differ, 2 usage, 3 one could not be judged, "
        "4 an error of this tool, 5 nothing was judged on both."
    )
    add_contract(parser)
    parser.add_argument("--mock", required=True, metavar="T", help="a target, as of run")
    parser.add_argument("--reference", required=True, metavar="T", help="another one, such as cassette:FILE")
    parser.add_argument("--credentials", type=Path, metavar="FILE", help="TOML file with the keys, for both")
    parser.add_argument("--mock-credentials", type=Path, metavar="FILE", help="those of the mock, if it has others")
    writes = parser.add_mutually_exclusive_group()
    writes.add_argument("--writes", dest="writes", action="store_true", default=None, help="on both, as of run")
    writes.add_argument("--read-only", dest="writes", action="store_false", help="on both, as of run")
    parser.add_argument("--only", action="append", default=[], metavar="GLOB", help="only these clauses; repeatable")
    parser.add_argument(
        "--without", action="append", default=[], metavar="GLOB", help="operations that the mock lacks; repeatable"
    )
    add_provoke(parser)
    add_report(parser)
    add_limits(parser)


def execute(arguments: argparse.Namespace) -> int:
    from conformance.fleet.fidelity import as_json, fidelity_of, render
    from conformance.fleet.json_format import document
    from conformance.fleet.matrix import matrices

    files = report_files(arguments.report)
    entries = _two(arguments)
    columns = run_entries(entries)
    (matrix,) = matrices(columns)
    fidelity = fidelity_of(matrix)
    code = first_of([fidelity.exit, *(each.exit for each in columns if each.exit in UNFINISHED)])
    page = render(matrix, fidelity, colour=wants_colour(), width=terminal_width())
    written = document(columns, [matrix], code, fidelity=as_json(fidelity))
    return write_and_print([page], written, files, entries, "")


def _two(arguments: argparse.Namespace) -> list[FleetEntry]:
    """Return the mock and the reference. Raises UsageError for names that match nothing."""
    from dataclasses import replace

    from conformance.contract.loader import find_folder
    from conformance.fleet.fidelity import MOCK, REFERENCE
    from conformance.fleet.fleet_file import FleetEntry
    from conformance.runner.options import check_patterns, check_without
    from conformance.runner.run_recording import recorded_without

    folder = find_folder(arguments.contract).resolve().name
    asked = RunArguments.of(arguments)
    check_patterns([arguments.contract], asked.only)
    check_without([arguments.contract], asked.without)
    targets = {MOCK: arguments.mock, REFERENCE: arguments.reference}
    keys = {MOCK: arguments.mock_credentials or asked.credentials, REFERENCE: asked.credentials}
    recorded = (pattern for target in targets.values() for pattern in recorded_without(target, folder))
    asked = replace(asked, without=(*asked.without, *recorded))
    options = {name: options_of(replace(asked, target=targets[name], credentials=keys[name])) for name in targets}
    return [FleetEntry(name, arguments.contract, each) for name, each in options.items()]
