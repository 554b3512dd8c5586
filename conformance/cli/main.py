"""The command line: the parser, the call of a command, and the exit code of what it raises.

Each command is a module of its own, with its options and what it does. It imports what it needs when it runs, so that
`--help` costs nothing.
"""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol

from conformance import __version__
from conformance.checks.exit_codes import ExitCode, exit_code_of
from conformance.cli import coverage, diff, explain, explore, export, fidelity, fleet, lint, plan, run, selftest, serve
from conformance.cli import inspect as inspect_traffic
from conformance.cli import list as list_contracts
from conformance.cli.parser import Parser
from conformance.core.errors import LeakError, TargetError, UsageError, crash_text
from conformance.terminal.console import prepare_streams, print_ending, silence_stdout


class Command(Protocol):
    """What the module of a command has. `HELP` is its line in `conformance --help`."""

    HELP: str

    def add_options(self, parser: argparse.ArgumentParser) -> None: ...

    def execute(self, arguments: argparse.Namespace) -> int:
        """Return the exit code. Raises UsageError, TargetError, LeakError."""


COMMANDS: Mapping[str, Command] = {
    "run": run,
    "explore": explore,
    "fleet": fleet,
    "fidelity": fidelity,
    "inspect": inspect_traffic,
    "coverage": coverage,
    "diff": diff,
    "serve": serve,
    "list": list_contracts,
    "plan": plan,
    "explain": explain,
    "export": export,
    "lint": lint,
    "selftest": selftest,
}
"""The commands, in the order of the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Only its text and the requested reports are written."""
    prepare_streams()
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.execute(arguments)
        sys.stdout.flush()
        return code
    except (UsageError, TargetError, LeakError) as fault:
        return print_ending(exit_code_of(fault), str(fault))
    except KeyboardInterrupt:
        return print_ending(ExitCode.TARGET_UNJUDGED, "interrupted")
    except BrokenPipeError:
        silence_stdout()
        return 0
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
            silence_stdout()
            return print_ending(ExitCode.USAGE, "there is no room left where the output goes")
        return print_ending(ExitCode.TOOL_ERROR, f"an error of this tool: {crash_text(fault)}")


def parser() -> Parser:
    """Return the parser of all commands."""
    top = Parser(prog="conformance", description="Does this server keep every documented promise?")
    top.add_argument("--version", action="version", version=f"conformance {__version__}")
    parsers = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        added = parsers.add_parser(name, help=command.HELP)
        command.add_options(added)
        added.set_defaults(execute=command.execute)
    return top
