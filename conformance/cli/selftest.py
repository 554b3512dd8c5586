"""`conformance selftest`: check that the checks find every mutant."""

from __future__ import annotations

import argparse
import sys

HELP = "check that the checks find what is wrong"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Runs the checks against servers that are each wrong in one way. Exit 0 if every one is caught by the "
        "clause that it breaks, 1 if one survives, a clause has none, or the reference server fails."
    )
    parser.add_argument("contract", nargs="*", metavar="CONTRACT", help="default: the shipped contracts")
    parser.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="only wrong servers whose id matches; repeatable"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="say of each what is wrong, and which clauses saw it first"
    )


def execute(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import shipped_contracts
    from conformance.selftest.run import selftest
    from conformance.selftest.text import lines, progress

    with progress(sys.stderr) as watch:
        results = list(selftest(arguments.contract or shipped_contracts(), arguments.only, watch=watch))
    for result in results:
        print("\n".join(lines(result, arguments.verbose)))
    return 0 if all(each.good for each in results) else 1
