"""`conformance diff`: show what changed between two runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.terminal.console import terminal_width, wants_colour

HELP = "show what changed between two runs"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Compares two JSON reports, or two recordings, of the same contract. Exit: 0 no regression, 1 a regression, "
        "2 files that cannot be compared."
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="of --report json=FILE, or of --record FILE")
    parser.add_argument("new", type=Path, metavar="NEW", help="a later one of the same kind")
    parser.add_argument(
        "--contract", metavar="CONTRACT", help="folder of a contract that is not shipped, for recordings"
    )
    parser.add_argument("--format", choices=["text", "json", "github"], default="text", help="text is the default")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: what is printed")


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
