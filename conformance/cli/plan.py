"""`conformance plan`: show the requests that a run would send."""

from __future__ import annotations

import argparse

from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import (
    add_contract,
    add_generated,
    add_selection,
    add_sending,
    add_tag,
    add_target,
)
from conformance.cli.run_options import RunArguments, options_of
from conformance.terminal.console import print_text

HELP = CommandHelp(
    summary="show the requests that a run would send, and send none",
    description="Show the requests that a run with the same options would send, one on each line: the clause, the "
    "request, the credential. Nothing is sent; values that come from replies are {placeholders}.",
    examples={"Plan a run against a host": "conformance plan {contract} --target https://api.example.com"},
    page="docs/running.md#before-a-run",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance plan`."""
    add_contract(parser)
    add_target(parser)
    add_generated(add_selection(parser))
    add_tag(add_sending(parser))


def execute(arguments: argparse.Namespace) -> int:
    """Print the requests that a run would send."""
    from conformance.preview.plan import plan_lines
    from conformance.runner.options import check_operations

    options = options_of(RunArguments.from_parsed(arguments))
    check_operations([arguments.contract], options.without, options.operations)
    for line in plan_lines(arguments.contract, options):
        print_text(line)
    return 0
