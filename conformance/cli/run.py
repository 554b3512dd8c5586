"""`conformance run`: check a target against a contract."""

from __future__ import annotations

import argparse

from conformance.cli.arguments import shard
from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import (
    CONTRACT,
    RUN_EXITS,
    add_concurrency,
    add_generated,
    add_judging,
    add_ledger,
    add_limits,
    add_output,
    add_selection,
    add_sending,
    add_tag,
    add_target,
)
from conformance.cli.run_options import RunArguments, check_credentials_have_target, options_of
from conformance.cli.run_reports import run_and_report

HELP = CommandHelp(
    summary="check a target against a contract",
    description="Check every statement of a contract against a target, and print a report. Without CONTRACT, check "
    "every shipped contract.",
    exits=RUN_EXITS,
    examples={
        "Check the embedded reference server": "conformance run {contract}",
        "Check an ASGI app": "conformance run {contract} --target asgi:shop.main:app --credentials keys.toml",
        "Only read, and write a report": "conformance run {contract} --read-only --report json=report.json",
    },
    page="docs/running.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance run`."""
    parser.add_argument("contract", nargs="*", metavar="CONTRACT", help=CONTRACT)
    add_target(parser)
    selection = add_selection(parser)
    add_generated(selection)
    selection.add_argument("--cases", metavar="FILE", help="also send the requests that `explore --save FILE` wrote")
    selection.add_argument(
        "--shard",
        type=shard,
        metavar="K/N",
        help="do the K-th of N parts of the run; `conformance merge` joins the JSON reports on all parts",
    )
    sending = add_sending(parser)
    add_concurrency(sending)
    add_tag(sending)
    add_ledger(sending)
    add_limits(sending)
    add_judging(parser)
    output = add_output(parser)
    output.add_argument(
        "--record", metavar="FILE", help="also record the exchanges, as .json or .yaml, for --target cassette:FILE"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Run the contracts, report on each, and return the exit code."""
    from conformance.contract.folders import shipped_contracts
    from conformance.runner.options import (
        check_operations,
        check_patterns,
        contracts_with_matches,
        contracts_with_operations,
    )

    asked = RunArguments.from_parsed(arguments)
    shipped = contracts_with_operations(shipped_contracts(), asked.operations)
    names = arguments.contract or contracts_with_matches(shipped, asked.only)
    check_patterns(names, asked.only, generated=asked.generated)
    check_operations(names, asked.without, asked.operations)
    check_credentials_have_target(asked)
    return run_and_report(names, options_of(asked), arguments)
