"""`conformance serve`: serve the reference server of a contract."""

from __future__ import annotations

import argparse

from conformance.cli.arguments import port
from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import CONTRACT

HELP = CommandHelp(
    summary="serve the reference server of a contract",
    description="Serve the reference server of a contract on this machine. It prints its address, then its keys.",
    examples={
        "Serve a contract on a fixed port": "conformance serve {contract} --port 8010",
        "Serve a mutant": "conformance serve {contract} --mutant request.answered~gateway-refusals",
    },
    page="docs/running.md#serve-the-reference-server",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance serve`."""
    parser.add_argument("contract", metavar="CONTRACT", help=CONTRACT)
    parser.add_argument_group("address").add_argument(
        "--port", type=port, default=0, metavar="N", help="port to listen on (default: a free one)"
    )
    server = parser.add_argument_group("server")
    server.add_argument("--dialect", metavar="NAME", help="one of the contract's dialects (default: its first)")
    server.add_argument(
        "--mutant", metavar="ID", help="serve a mutant; `conformance list CONTRACT --mutants` lists all"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Serve until the process is interrupted."""
    from conformance.lint.door import load_checked
    from conformance.mock_server.server import serve_forever

    contract, app = load_checked(arguments.contract), None
    if arguments.mutant is not None:
        from conformance.mock_server.mutants import mutated

        app = mutated(contract, arguments.mutant, arguments.dialect)
    serve_forever(contract, arguments.dialect, arguments.port, app)
    return 0
