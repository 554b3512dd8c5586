"""`conformance diff`: show what changed between two runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.cli.command_help import CommandHelp
from conformance.terminal.console import terminal_width, wants_colour

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
        "--contract", metavar="CONTRACT", help="the folder of a contract that is not shipped"
    )
    output = parser.add_argument_group("output")
    output.add_argument("--format", choices=["text", "json", "github"], default="text", help="(default: text)")
    output.add_argument("--output", type=Path, metavar="FILE", help="write to a file (default: standard output)")


def execute(arguments: argparse.Namespace) -> int:
    from conformance.diff.compare import compare_files
    from conformance.diff.formats import FORMATS, as_text
    from conformance.report.file_writer import check_folder, write

    output: Path | None = arguments.output
    if output is not None:
        check_folder(output, "comparison")
    drift = compare_files(arguments.old, arguments.new, arguments.contract)
    if arguments.format in FORMATS:
        text = FORMATS[arguments.format](drift)
    else:
        text = as_text(drift, colour=output is None and wants_colour(), width=terminal_width())
    if output is None:
        sys.stdout.write(text)
    else:
        write(output, text, "comparison")
    return drift.exit
