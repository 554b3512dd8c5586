"""`conformance explore`: check a target with generated requests."""

from __future__ import annotations

import argparse
from dataclasses import replace

from conformance.cli.arguments import positive_int, seed
from conformance.cli.option_groups import add_contract, add_run_options
from conformance.cli.run_options import RunArguments, check_credentials_have_target, options_of
from conformance.cli.run_reports import run_and_report
from conformance.runner.generated_requests.settings import EXPLORING, LARGEST_SEED, PHASES, Generation

HELP = "check a target with generated requests"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Checks a target with requests that Schemathesis generates, and that the contract judges; requests that fail "
        "are made smaller. Exit as of run."
    )
    add_contract(parser)
    parser.add_argument("--seed", type=seed, metavar="N", help="decides what is generated (default: a fresh one)")
    parser.add_argument("--max-time", type=positive_int, metavar="SECONDS", help="goes on until then")
    parser.add_argument(
        "--max-examples", type=positive_int, default=50, metavar="N", help="for each operation and phase (50)"
    )
    parser.add_argument("--workers", type=positive_int, default=1, metavar="N", help="generate in so many threads (1)")
    parser.add_argument(
        "--phase",
        action="append",
        default=[],
        choices=PHASES,
        help="what is generated; repeatable (fuzzing and stateful)",
    )
    parser.add_argument("--save", metavar="FILE", help="write the requests that failed, for `run --cases FILE`")
    add_run_options(parser)


def execute(arguments: argparse.Namespace) -> int:
    # Slow to load, and seldom needed.
    from random import SystemRandom

    from conformance.runner.options import check_without

    asked = RunArguments.of(arguments)
    check_without([arguments.contract], asked.without)
    check_credentials_have_target(asked)
    chosen = SystemRandom().randint(0, LARGEST_SEED) if arguments.seed is None else arguments.seed
    generation = Generation(
        phases=tuple(dict.fromkeys(arguments.phase)) or EXPLORING,
        seed=chosen,
        max_examples=arguments.max_examples,
        max_time_s=arguments.max_time,
        workers=arguments.workers,
    )
    options = replace(options_of(asked), directed=False, generation=generation)
    return run_and_report([arguments.contract], options, arguments)
