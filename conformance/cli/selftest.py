"""`conformance selftest`: check that the checks find every mutant."""

from __future__ import annotations

import argparse
import sys

from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import CONTRACT, add_repeatable
from conformance.terminal.console import print_text

HELP = CommandHelp(
    summary="check that the checks catch servers that are wrong",
    description="Run the checks against mutants: servers that are each wrong in one way. The clause that a mutant "
    "breaks has to fail. Without CONTRACT, try the mutants of the shipped contracts.",
    exits={
        0: "every mutant is caught",
        1: "a mutant is not caught, a clause has no mutant, or the reference server fails",
        2: "an argument is wrong",
    },
    examples={"Try some mutants, and describe each": "conformance selftest {contract} --only 'code.*' --verbose"},
    page="docs/selftest.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance selftest`."""
    parser.add_argument("contract", nargs="*", metavar="CONTRACT", help=CONTRACT)
    selection = parser.add_argument_group("what to check")
    add_repeatable(selection, "--only", "GLOB", "try only mutants whose id, or that of their clause, matches")
    parser.add_argument_group("output").add_argument(
        "--verbose", action="store_true", help="also describe each mutant, and name the clauses that failed first"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Try the mutants, print which of them the checks caught, and return the exit code."""
    from conformance.contract.folders import shipped_contracts
    from conformance.selftest.run import selftest
    from conformance.selftest.text import lines, progress

    with progress(sys.stderr) as watch:
        results = list(selftest(arguments.contract or shipped_contracts(), arguments.only, watch=watch))
    for result in results:
        print_text("\n".join(lines(result, arguments.verbose)))
    return 0 if all(each.good for each in results) else 1
