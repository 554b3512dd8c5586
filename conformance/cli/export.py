"""`conformance export`: write a contract as a document that other tools enforce."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.cli.option_groups import add_contract

HELP = "write a contract as a document that other tools enforce"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "Writes a contract in a form that other tools take."
    kinds = parser.add_subparsers(title="forms", required=True, metavar="FORM")
    openapi = kinds.add_parser("openapi", help="OpenAPI 3.1, with every documented outcome of every operation")
    openapi.description = (
        "Writes the contract as one OpenAPI 3.1 document in which each HTTP status allows exactly the documented codes."
    )
    add_contract(openapi)
    openapi.add_argument("--output", type=Path, metavar="FILE", help="default: what is printed")
    openapi.add_argument(
        "--format", choices=["yaml", "json"], help="default: json for a FILE that ends in .json, and yaml otherwise"
    )


def execute(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import load_contract
    from conformance.openapi_export import compiled
    from conformance.openapi_export.serialization import text_of

    output: Path | None = arguments.output
    form = arguments.format or ("json" if output is not None and output.suffix == ".json" else "yaml")
    text = text_of(compiled(load_contract(arguments.contract)), form)
    if output is None:
        sys.stdout.write(text)
    else:
        from conformance.report.file_writer import write

        write(output, text, "document")
    return 0
