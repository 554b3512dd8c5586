"""`conformance diff`: show what changed between two runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import add_report_output
from conformance.cli.output import TEXT, Output, file_text, terminal_text

FORMATS = ("github", "json", "markdown", "text")
HELP = CommandHelp(
    summary="show what changed between two runs",
    description="Compare two JSON reports, or two recordings, of the same contract.",
    exits={0: "no regression", 1: "a regression", 2: "an argument is wrong, or the files cannot be compared"},
    examples={
        "Compare two reports": "conformance diff old-report.json new-report.json",
        "Annotate a workflow on GitHub": "conformance diff old.json new.json --format github",
    },
    page="docs/drift.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance diff`."""
    parser.add_argument(
        "old", type=Path, metavar="OLD", help="what a run wrote for --report json=FILE or --record FILE"
    )
    parser.add_argument("new", type=Path, metavar="NEW", help="a later file of the same kind")
    parser.add_argument_group("recordings").add_argument(
        "--contract", metavar="CONTRACT", help="the contract's folder, if it is not shipped"
    )
    add_report_output(parser, FORMATS)


def execute(arguments: argparse.Namespace) -> int:
    """Print the comparison, write its files, and return the exit code."""
    from conformance.diff.compare import compare_files
    from conformance.diff.formats import as_github, as_json, as_markdown, as_text

    output = Output.from_options(arguments.report, arguments.format, FORMATS)
    comparison = compare_files(arguments.old, arguments.new, arguments.contract)

    def page(colour: bool, width: int) -> str:
        return as_text(comparison, colour=colour, width=width)

    documents = {
        "github": lambda: as_github(comparison),
        "json": lambda: as_json(comparison),
        "markdown": lambda: as_markdown(comparison),
    }
    sys.stdout.write(
        documents[output.printed_format]() if output.printed_format in documents else f"{terminal_text(page)}\n"
    )
    output.write({**documents, TEXT: lambda: file_text(page)})
    return comparison.exit
