"""`conformance fleet`: check many targets, and compare them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.exit_codes import first_of, meaning_of_several
from conformance.cli.arguments import non_empty
from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import add_limits, add_report_output
from conformance.cli.output import Output
from conformance.cli.run_options import RunArguments, options_of
from conformance.cli.several_runs import FORMATS, report_and_print, run_entries
from conformance.configuration.command_line import arguments_for
from conformance.configuration.option_keys import Repeatable

if TYPE_CHECKING:
    from conformance.runner.options import Options

HELP = CommandHelp(
    summary="check several targets, and compare them",
    description="Check each target of a TOML file, several at the same time, and print the verdict on each clause "
    "for each target. Clauses whose verdicts differ come first.",
    exits={
        0: "all targets conform",
        1: "a clause failed on a target",
        2: "an argument or a file is wrong",
        3: "a target could not be judged",
        4: "an error of this tool",
        5: "too little was seen of a target",
        6: "something that a run made is left on a target",
    },
    examples={
        "Check all targets of a file": "conformance fleet targets.toml",
        "Check some, and write a report": "conformance fleet targets.toml --label live --report json=fleet.json",
    },
    page="docs/fleet.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance fleet`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="TOML file with a table for each target")
    parser.add_argument_group("targets").add_argument(
        "--label", action=Repeatable, type=non_empty, default=[], help="check only targets with this label; repeatable"
    )
    add_limits(parser.add_argument_group("how to send"))
    add_report_output(parser, FORMATS)


def execute(arguments: argparse.Namespace) -> int:
    """Run all targets, report on them, and return the exit code."""
    from conformance.fleet.fleet_file import as_member, read_fleet
    from conformance.fleet.json_format import document
    from conformance.fleet.markdown_format import render as markdown
    from conformance.fleet.matrix import matrices
    from conformance.fleet.text_format import render

    output = Output.from_options(arguments.report, arguments.format, FORMATS)
    defaults = options_of(RunArguments.from_parsed(arguments))
    entries = read_fleet(arguments.file, defaults, arguments.label, lambda name: _configured(arguments, name))
    columns = run_entries(entries, as_member)
    tables = [*matrices(columns)]
    code = first_of(each.exit for each in columns)
    last = f"exit {code}: {meaning_of_several([(each.exit, each.run_summary) for each in columns])}"

    def page(colour: bool, width: int) -> str:
        return "\n\n".join([*(render(each, colour=colour, width=width) for each in tables), last])

    return report_and_print(output, document(columns, tables, code), page, markdown(tables, last), entries)


def _configured(arguments: argparse.Namespace, target: str) -> Options | None:
    """Return the options of a configured target; None for a target of another form."""
    found = arguments_for(arguments, target)
    return options_of(RunArguments.from_parsed(found)) if found is not None else None
