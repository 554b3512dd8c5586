"""`conformance serve`: serve the reference server of a contract."""

from __future__ import annotations

import argparse

HELP = "serve a contract's reference server"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "Serves the reference server of a contract on this machine; prints its address, then its keys."
    parser.add_argument("contract", metavar="CONTRACT")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="0, the default, takes a free one")
    parser.add_argument("--dialect", metavar="NAME", help="one of the contract's dialects")
    parser.add_argument(
        "--mutant", metavar="ID", help="wrong in one way; `conformance list --mutants CONTRACT` names the ways"
    )


def execute(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import load_contract
    from conformance.mock_server.server import serve_forever

    contract, app = load_contract(arguments.contract), None
    if arguments.mutant is not None:
        from conformance.mock_server.mutants import mutated

        app = mutated(contract, arguments.mutant, arguments.dialect)
    serve_forever(contract, arguments.dialect, arguments.port, app)
    return 0
