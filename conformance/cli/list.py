"""`conformance list`: list contracts, clauses and mutants."""

from __future__ import annotations

import argparse

from conformance.core.errors import UsageError

HELP = "list contracts, or a contract's clauses"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "Lists the shipped contracts, or the clauses of one."
    parser.add_argument("contract", nargs="?", metavar="CONTRACT")
    parser.add_argument(
        "--mutants", action="store_true", help="list the wrong servers of CONTRACT, and what each breaks"
    )


def execute(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import load_contract, shipped_contracts

    if arguments.contract is None and arguments.mutants:
        raise UsageError("--mutants needs a contract, as in `conformance list --mutants CONTRACT`")
    if arguments.contract is None:
        for name in shipped_contracts():
            contract = load_contract(name)
            print(f"{name:20} {contract.title}, {len(contract.operations)} operations, {len(contract.clauses)} clauses")
        return 0
    contract = load_contract(arguments.contract)
    if arguments.mutants:
        from conformance.mock_server.mutants import mutants_of

        for mutant in mutants_of(contract).values():
            print(f"{mutant.id:44} {', '.join(mutant.breaks):28} {mutant.says}")
        return 0
    for clause in contract.clauses.values():
        print(
            f"{contract.name}/{clause.id:34} {clause.kind:11} {clause.basis:8} "
            f"{clause.says}  [{', '.join(clause.source)}]"
        )
    return 0
