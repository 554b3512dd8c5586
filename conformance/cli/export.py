"""`conformance export`: write a contract as a document that other tools enforce."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.command_help import CommandHelp, settings_of
from conformance.cli.option_groups import add_contract
from conformance.cli.output import print_or_write

HELP = CommandHelp(
    summary="write a contract as a document for other tools",
    description="Write a contract in a format that other tools read.",
    examples={"Write an OpenAPI document": "conformance export openapi {contract} --output openapi.yaml"},
    page="docs/export.md",
)
_OPENAPI = CommandHelp(
    summary="OpenAPI 3.1, with every documented outcome of every operation",
    description="Write a contract as one OpenAPI 3.1 document in which each HTTP status allows exactly the documented "
    "codes.",
    examples=HELP.examples,
    page=HELP.page,
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the formats of `conformance export`, and the options of each."""
    kinds = parser.add_subparsers(title="formats", required=True, metavar="FORMAT", prog=parser.prog)
    openapi = kinds.add_parser("openapi", help=_OPENAPI.summary, **settings_of(_OPENAPI))
    add_contract(openapi)
    output = openapi.add_argument_group("output")
    output.add_argument("--output", type=Path, metavar="FILE", help="write the document to a file (default: print it)")
    output.add_argument(
        "--format",
        choices=["yaml", "json"],
        help="format of the document (default: json if FILE ends in .json, else yaml)",
    )


def execute(arguments: argparse.Namespace) -> int:
    """Write or print the document."""
    from conformance.lint.door import load_checked
    from conformance.openapi_export import compiled
    from conformance.openapi_export.serialization import text_of

    output: Path | None = arguments.output
    form = arguments.format or ("json" if output is not None and output.suffix == ".json" else "yaml")
    text = text_of(compiled(load_checked(arguments.contract)), form)
    print_or_write(text, output, "document")
    return 0
