"""`conformance explore`: check a target with generated requests."""

from __future__ import annotations

import argparse
from dataclasses import replace

from conformance.cli.arguments import positive_int, seed
from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import (
    RUN_EXITS,
    add_concurrency,
    add_contract,
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
from conformance.configuration.option_keys import Repeatable
from conformance.runner.generated_requests.settings import EXPLORING, LARGEST_SEED, PHASES, Generation

HELP = CommandHelp(
    summary="check a target with generated requests",
    description="Check a target with requests that Schemathesis generates. The contract judges the replies. A "
    "request that fails a check is reduced to a small one.",
    exits=RUN_EXITS,
    examples={
        "Explore the embedded reference server": "conformance explore {contract}",
        "Repeat an exploration, and keep what failed": ("conformance explore {contract} --seed 1 --save cases.json"),
    },
    page="docs/exploring.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance explore`."""
    add_contract(parser)
    add_target(parser)
    add_selection(parser)
    _add_generation(parser)
    sending = add_sending(parser)
    add_concurrency(sending)
    add_tag(sending)
    add_ledger(sending)
    add_limits(sending)
    add_judging(parser)
    output = add_output(parser)
    output.add_argument("--save", metavar="FILE", help="also write the requests that failed, for `run --cases FILE`")


def _add_generation(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to generate")
    group.add_argument(
        "--seed", type=seed, metavar="N", help="the same seed generates the same requests (default: random)"
    )
    group.add_argument(
        "--phase",
        action=Repeatable,
        default=[],
        choices=PHASES,
        help="kind of requests; repeatable (default: fuzzing and stateful)",
    )
    group.add_argument(
        "--max-examples",
        type=positive_int,
        default=50,
        metavar="N",
        help="requests for each operation and phase (default: 50)",
    )
    group.add_argument(
        "--max-time", type=positive_int, metavar="SECONDS", help="generate requests for at most this long"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Explore the target, report, and return the exit code."""
    # Slow to load, and seldom needed.
    from random import SystemRandom

    from conformance.runner.options import check_operations

    asked = RunArguments.from_parsed(arguments)
    check_operations([arguments.contract], asked.without, asked.operations)
    check_credentials_have_target(asked)
    chosen = SystemRandom().randint(0, LARGEST_SEED) if arguments.seed is None else arguments.seed
    generation = Generation(
        phases=tuple(dict.fromkeys(arguments.phase)) or EXPLORING,
        seed=chosen,
        max_examples=arguments.max_examples,
        max_time_s=arguments.max_time,
    )
    options = replace(options_of(asked), directed=False, generation=generation)
    return run_and_report([arguments.contract], options, arguments)
