"""`conformance list`: list contracts, clauses and mutants."""

from __future__ import annotations

import argparse

from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import CONTRACT
from conformance.configuration.command_line import configured_contracts
from conformance.core.errors import UsageError
from conformance.terminal.console import print_text

HELP = CommandHelp(
    summary="list the contracts, or the clauses of a contract",
    description="List the configured and the shipped contracts; with CONTRACT, list its clauses.",
    examples={
        "List the clauses of a contract": "conformance list {contract}",
        "List its mutants": "conformance list {contract} --mutants",
    },
    page="docs/running.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance list`."""
    parser.add_argument("contract", nargs="?", metavar="CONTRACT", help=CONTRACT)
    parser.add_argument_group("what to list").add_argument(
        "--mutants", action="store_true", help="list the mutants of CONTRACT, and the clauses that each breaks"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Print the contracts, or the clauses or mutants of a contract."""
    from conformance.contract.folders import configured_or_given, shipped_contracts
    from conformance.lint.door import load_checked

    configured = configured_contracts(arguments)
    if arguments.contract is None and arguments.mutants:
        raise UsageError("--mutants needs a contract, as in `conformance list --mutants CONTRACT`")
    if arguments.contract is None:
        for name in [*configured, *(each for each in shipped_contracts() if each not in configured)]:
            contract = load_checked(name)
            print_text(
                f"{name:20} {contract.title}, {len(contract.operations)} operations, {len(contract.clauses)} clauses"
            )
        return 0
    contract = load_checked(configured_or_given(arguments.contract, configured))
    if arguments.mutants:
        from conformance.mock_server.mutants import mutants_of

        for mutant in mutants_of(contract).values():
            print_text(f"{mutant.id:44} {', '.join(mutant.breaks):28} {mutant.says}")
        return 0
    for clause in contract.clauses.values():
        print_text(
            f"{contract.name}/{clause.id:34} {clause.kind:11} {clause.basis:8} "
            f"{clause.statement}  [{', '.join(clause.source)}]"
        )
    return 0
