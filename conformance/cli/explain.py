"""`conformance explain`: show the statement, requests and mutants of a clause."""

from __future__ import annotations

import argparse

from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import CONTRACT
from conformance.configuration.command_line import configured_contracts
from conformance.core.errors import UsageError
from conformance.terminal.console import print_text, terminal_width

HELP = CommandHelp(
    summary="show the statement, the requests and the mutants of a clause",
    description="Show what the documentation says and where, which requests check it, which outcomes are expected, and "
    "which mutants (servers that are wrong in one way) prove that the check works.",
    examples={
        "Explain a clause of a shipped contract": "conformance explain {contract}/request.answered",
        "Explain one of your own": "conformance explain code.30 --contract specs/library",
    },
    page="docs/running.md#before-a-run",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance explain`."""
    parser.add_argument(
        "id",
        metavar="ID",
        help="CONTRACT/CLAUSE, or CLAUSE if only one contract has it, of those configured or else shipped",
    )
    # Many write CONTRACT CLAUSE, as for other commands.
    parser.add_argument("surplus", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument_group("what to explain").add_argument("--contract", metavar="CONTRACT", help=CONTRACT)
    output = parser.add_argument_group("output")
    output.add_argument("--all", action="store_true", help="show every request, also those that prepare others")


def execute(arguments: argparse.Namespace) -> int:
    """Print the page of the clause."""
    from conformance.preview.clause_lookup import find_clause
    from conformance.preview.explain import explanation_page

    if arguments.surplus is not None:
        raise UsageError(f"a contract and its clause are one argument: write {arguments.id}/{arguments.surplus}")
    contract, clause = find_clause(arguments.id, arguments.contract, configured_contracts(arguments))
    print_text(explanation_page(contract, clause, terminal_width(), arguments.all))
    return 0
