"""`conformance plan`: show the requests that a run would send."""

from __future__ import annotations

import argparse

from conformance.cli.option_groups import add_contract, add_generated, add_request_options
from conformance.cli.run_options import RunArguments, options_of

HELP = "show the requests that a run would send, sending none"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows the requests that a run with the same options would send, one a line: the clause, the "
        "request, the credential. Nothing is sent; values that come from replies are {placeholders}."
    )
    add_contract(parser)
    add_request_options(parser)
    add_generated(parser)


def execute(arguments: argparse.Namespace) -> int:
    from conformance.preview.plan import plan_lines
    from conformance.runner.options import check_without

    options = options_of(RunArguments.of(arguments))
    check_without([arguments.contract], options.without)
    for line in plan_lines(arguments.contract, options):
        print(line)
    return 0
