"""`conformance run`: check a target against a contract."""

from __future__ import annotations

import argparse

from conformance.cli.arguments import positive_int
from conformance.cli.option_groups import CONTRACT, add_generated, add_run_options
from conformance.cli.run_options import RunArguments, check_credentials_have_target, options_of
from conformance.cli.run_reports import run_and_report

HELP = "check a target against a contract"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Checks every documented statement against a target and prints a report. Without CONTRACT: every shipped "
        "contract. Exit: 0 conforms, 1 a clause failed, 2 usage, 3 the target could not be judged, "
        "4 an error of this tool, 5 a stale waiver or nothing seen."
    )
    parser.add_argument("contract", nargs="*", metavar="CONTRACT", help=CONTRACT)
    add_run_options(parser)
    parser.add_argument(
        "--concurrency",
        type=positive_int,
        default=1,
        metavar="N",
        help="so many requests under way at once, of those that change nothing (1)",
    )
    parser.add_argument(
        "--record", metavar="FILE", help="also write what was sent and answered, as .json or .yaml for cassette:FILE"
    )
    add_generated(parser)
    parser.add_argument("--cases", metavar="FILE", help="also send the requests that `explore --save FILE` kept")


def execute(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import shipped_contracts
    from conformance.runner.options import check_patterns, check_without, contracts_with_matches

    asked = RunArguments.of(arguments)
    names = arguments.contract or contracts_with_matches(shipped_contracts(), asked.only)
    check_patterns(names, asked.only, generated=asked.generated)
    check_without(names, asked.without)
    check_credentials_have_target(asked)
    return run_and_report(names, options_of(asked), arguments)
