"""`conformance explain`: show the statement, requests and mutants of a clause."""

from __future__ import annotations

import argparse

from conformance.cli.option_groups import CONTRACT
from conformance.terminal.console import terminal_width

HELP = "show what stands behind a clause"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows what the document says and where, what is sent to check it, what is expected, and "
        "which wrong servers prove that the check works."
    )
    parser.add_argument("id", metavar="ID", help="CONTRACT/CLAUSE, or a clause that one shipped contract alone has")
    parser.add_argument("--contract", metavar="CONTRACT", help=CONTRACT)
    parser.add_argument("--all", action="store_true", help="show every request, not the first few")


def execute(arguments: argparse.Namespace) -> int:
    from conformance.preview.explain import explanation_page, find_clause

    contract, clause = find_clause(arguments.id, arguments.contract)
    print(explanation_page(contract, clause, terminal_width(), arguments.all))
    return 0
