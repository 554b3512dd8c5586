"""`conformance fidelity`: compare a mock with its reference."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.exit_codes import ABOUT_THE_RUN, first_of
from conformance.cli.arguments import non_empty
from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import (
    add_contract,
    add_credentials,
    add_limits,
    add_provoke,
    add_report_output,
    add_selection,
    add_sending,
    add_without,
)
from conformance.cli.output import Output
from conformance.cli.run_options import RunArguments, options_of
from conformance.cli.several_runs import FORMATS, report_and_print, run_entries
from conformance.configuration.command_line import arguments_for

if TYPE_CHECKING:
    from conformance.fleet.fleet_file import FleetEntry

HELP = CommandHelp(
    summary="compare a mock with the API that it imitates",
    description="Run the same checks against a mock and against a reference, and show where the mock is too lenient, "
    "too strict, or different in another way.",
    exits={
        0: "the verdicts are the same",
        1: "verdicts differ",
        2: "an argument or a file is wrong",
        3: "a target could not be judged",
        4: "an error of this tool",
        5: "nothing was judged on both targets",
        6: "something that a run made is left on a target",
    },
    examples={
        "Compare a mock with a recorded run": (
            "conformance fidelity {contract} --mock asgi:mock:app "
            "--reference cassette:real.json --credentials keys.toml"
        )
    },
    page="docs/fleet.md#compare-a-mock-with-the-api",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance fidelity`."""
    add_contract(parser)
    targets = parser.add_argument_group("targets")
    targets.add_argument(
        "--mock",
        required=True,
        type=non_empty,
        metavar="T",
        help="the mock, as --target of `conformance run`",
    )
    targets.add_argument(
        "--reference", required=True, type=non_empty, metavar="T", help="the reference, such as cassette:FILE"
    )
    add_credentials(targets, "TOML file of keys, for both targets")
    targets.add_argument(
        "--mock-credentials", type=Path, metavar="FILE", help="TOML file of keys for the mock, if it has its own"
    )
    add_without(targets)
    add_provoke(targets)
    add_selection(parser)
    add_limits(add_sending(parser))
    add_report_output(parser, FORMATS)


def execute(arguments: argparse.Namespace) -> int:
    """Run both targets, report how they differ, and return the exit code."""
    from conformance.fleet.fidelity import as_json, fidelity_of, render
    from conformance.fleet.json_format import document
    from conformance.fleet.markdown_format import render_fidelity
    from conformance.fleet.matrix import matrices

    output = Output.from_options(arguments.report, arguments.format, FORMATS)
    entries = _mock_and_reference(arguments)
    columns = run_entries(entries)
    (matrix,) = matrices(columns)
    fidelity = fidelity_of(matrix)
    code = first_of([fidelity.exit, *(each.exit for each in columns if each.exit in ABOUT_THE_RUN)])
    written = document(columns, [matrix], code, fidelity=as_json(fidelity))

    def page(colour: bool, width: int) -> str:
        return render(matrix, fidelity, colour=colour, width=width)

    return report_and_print(output, written, page, render_fidelity(matrix, fidelity), entries)


def _mock_and_reference(arguments: argparse.Namespace) -> list[FleetEntry]:
    """Return the entries of the mock and the reference.

    Raises UsageError if the contract is unknown, or if --only or --without matches nothing.
    """
    from conformance.contract.folders import find_folder
    from conformance.fleet.fidelity import MOCK, REFERENCE
    from conformance.fleet.fleet_file import FleetEntry
    from conformance.runner.options import check_operations, check_patterns
    from conformance.runner.run_recording import recorded_without

    folder = find_folder(arguments.contract).resolve().name
    mock, reference = (_run_on(arguments, each) for each in (arguments.mock, arguments.reference))
    mock = replace(mock, credentials=arguments.mock_credentials or mock.credentials)
    for each in (mock, reference):
        check_patterns([arguments.contract], each.only)
        check_operations([arguments.contract], each.without, each.operations)
    recorded = (pattern for each in (mock, reference) for pattern in recorded_without(each.target or "", folder))
    without = (*dict.fromkeys((*mock.without, *reference.without, *recorded)),)
    return [
        FleetEntry(name, arguments.contract, options_of(replace(each, without=without)))
        for name, each in ((MOCK, mock), (REFERENCE, reference))
    ]


def _run_on(arguments: argparse.Namespace, target: str) -> RunArguments:
    """Return the arguments of the run on a target, which may be the name of a configured one."""
    configured = arguments_for(arguments, target)
    if configured is not None:
        return RunArguments.from_parsed(configured)
    return replace(RunArguments.from_parsed(arguments), target=target)
