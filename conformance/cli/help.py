"""`conformance help`: show the help of the command line, or of a command."""

from __future__ import annotations

import argparse

from conformance.cli.command_help import CommandHelp

HELP = CommandHelp(
    summary="show this help, or the help of a command",
    description="Show the same as `conformance --help`, or as `conformance COMMAND --help`.",
    examples={
        "List the options of a command": "conformance help run",
        "List the options of a subcommand": "conformance help export openapi",
    },
    page="README.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `conformance help`."""
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="the command, and its subcommand if any")


def execute(arguments: argparse.Namespace) -> int:
    """Print the help. `arguments.command_line` is the parser of all commands."""
    arguments.command_line.parse_args([*arguments.command, "--help"])
    return 0
