"""The command line: parse the arguments, execute a command, and turn its errors into exit codes.

Each command is a module of its own, with its help, its options, and its `execute` function. Slow imports are inside of
`execute`, so that `--help` is quick.
"""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol

from conformance import __version__
from conformance.checks.exit_codes import ExitCode, exit_code_of
from conformance.cli import (
    cleanup,
    completion,
    config,
    coverage,
    diff,
    explain,
    explore,
    export,
    fidelity,
    fleet,
    lint,
    merge,
    plan,
    report,
    run,
    selftest,
    serve,
    waivers,
)
from conformance.cli import help as help_command
from conformance.cli import inspect as inspect_traffic
from conformance.cli import list as list_contracts
from conformance.cli.command_help import CommandHelp, HelpFormatter, overview, settings_of
from conformance.cli.github_actions import end_command
from conformance.cli.parser import Parser
from conformance.configuration.command_line import parse, spelling
from conformance.core.errors import LeakError, TargetError, UsageError, crash_text
from conformance.core.interrupts import signals_as_ctrl_c
from conformance.terminal.console import prepare_streams, print_ending, silence_stdout


class Command(Protocol):
    """The interface of a command's module."""

    HELP: CommandHelp

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options and arguments of the command to its parser."""

    def execute(self, arguments: argparse.Namespace) -> int:
        """Return the exit code. Raises UsageError, TargetError, LeakError."""


GROUPS: Mapping[str, Mapping[str, Command]] = {
    "check targets": {"run": run, "explore": explore, "fleet": fleet, "fidelity": fidelity, "cleanup": cleanup},
    "judge recorded traffic, and use reports": {
        "inspect": inspect_traffic,
        "coverage": coverage,
        "diff": diff,
        "report": report,
        "merge": merge,
        "waivers": waivers,
    },
    "before a run": {"list": list_contracts, "explain": explain, "plan": plan},
    "serve and export": {"serve": serve, "export": export},
    "check contracts and checks": {"lint": lint, "selftest": selftest},
    "get help": {"help": help_command, "config": config, "completion": completion},
}
"""The commands, in the groups and the order of `conformance --help`."""

COMMANDS: Mapping[str, Command] = {name: each for group in GROUPS.values() for name, each in group.items()}


_NOT_OUR_FAULT = {
    errno.ENOSPC: "the disk that the output is written to is full",
    errno.EMFILE: "too many files are open; raise the limit, as in `ulimit -n 1024`",
    errno.ENFILE: "too many files are open on this machine; close other programs",
    errno.ENAMETOOLONG: "the name of a file is too long; give a shorter one",
    errno.ELOOP: "the symbolic links of a path form a loop; give another path",
}
"""Errors of the system that can occur wherever a file is opened."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Without a command, show the help.

    Raises SystemExit for `--help` and for wrong arguments.
    """
    prepare_streams()
    command_line = parser()
    if not (sys.argv[1:] if argv is None else argv):
        command_line.print_help(sys.stderr)
        return ExitCode.USAGE
    arguments = None
    try:
        arguments = parse(command_line, sys.argv[1:] if argv is None else argv)
        with signals_as_ctrl_c():
            code: int = arguments.execute(arguments)
            sys.stdout.flush()
            return code
    except UsageError as fault:
        return end_command(exit_code_of(fault), fault.spelled(spelling(arguments)), getattr(arguments, "github", True))
    except (TargetError, LeakError) as fault:
        return end_command(exit_code_of(fault), str(fault), getattr(arguments, "github", True))
    except KeyboardInterrupt:
        return print_ending(ExitCode.TARGET_UNJUDGED, "interrupted")
    except BrokenPipeError:
        silence_stdout()
        return 0
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno in _NOT_OUR_FAULT:
            if fault.errno == errno.ENOSPC:
                silence_stdout()
            return print_ending(ExitCode.USAGE, _NOT_OUR_FAULT[fault.errno])
        return print_ending(ExitCode.TOOL_ERROR, f"an error of this tool: {crash_text(fault)}")


def parser() -> Parser:
    """Return the parser of all commands."""
    summaries = {title: {name: each.HELP.summary for name, each in group.items()} for title, group in GROUPS.items()}
    top = Parser(
        prog="conformance",
        usage="conformance COMMAND [OPTIONS] ...",
        description=f"Check that an API answers as its documentation says.\n\n{overview(summaries)}",
        epilog="`conformance help COMMAND` shows the options of a command, examples and exit codes.\n"
        "documentation: README.md",
        formatter_class=HelpFormatter,
    )
    top.add_argument("-V", "--version", action="version", version=f"conformance {__version__}")
    top.set_defaults(command_line=top)
    parsers = top.add_subparsers(required=True, metavar="COMMAND", help=argparse.SUPPRESS, prog="conformance")
    for name, command in COMMANDS.items():
        added = parsers.add_parser(name, help=command.HELP.summary, **settings_of(command.HELP))
        command.add_options(added)
        added.set_defaults(execute=command.execute)
    return top
