"""The command that has a target asked what Schemathesis generates, and what `run` can be told of it."""

from __future__ import annotations

import argparse
from dataclasses import replace

from conformance.cli.arguments import positive_int, seed
from conformance.cli.commands import check_target, options_of, run_and_report
from conformance.runner.generated.settings import EXPLORING, LARGEST_SEED, PHASES, Generation


def add_generated(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-generated",
        dest="generated",
        action="store_false",
        help="leave out the requests that Schemathesis generates",
    )


def add_explore(explore: argparse.ArgumentParser) -> argparse.ArgumentParser:
    explore.description = (
        "Checks a target with requests that Schemathesis generates, and that the contract judges; requests that fail "
        "are made smaller. Exit as of run."
    )
    explore.add_argument("contract", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    explore.add_argument("--seed", type=seed, metavar="N", help="decides what is generated (default: a fresh one)")
    explore.add_argument("--max-time", type=positive_int, metavar="SECONDS", help="goes on until then")
    explore.add_argument(
        "--max-examples", type=positive_int, default=50, metavar="N", help="for each operation and phase (50)"
    )
    explore.add_argument("--workers", type=positive_int, default=1, metavar="N", help="generate in so many threads (1)")
    explore.add_argument(
        "--phase",
        action="append",
        default=[],
        choices=PHASES,
        help="what is generated; repeatable (fuzzing and stateful)",
    )
    explore.add_argument("--save", metavar="FILE", help="write the requests that failed, for `run --cases FILE`")
    explore.set_defaults(command=explore_command)
    return explore


def explore_command(arguments: argparse.Namespace) -> int:
    # Slow to load, and seldom needed.
    from random import SystemRandom

    from conformance.runner.options import check_without

    check_without([arguments.contract], tuple(arguments.without))
    check_target(arguments)
    chosen = SystemRandom().randint(0, LARGEST_SEED) if arguments.seed is None else arguments.seed
    generation = Generation(
        phases=tuple(dict.fromkeys(arguments.phase)) or EXPLORING,
        seed=chosen,
        max_examples=arguments.max_examples,
        max_time_s=arguments.max_time,
        workers=arguments.workers,
    )
    options = replace(options_of(arguments), directed=False, generation=generation)
    return run_and_report([arguments.contract], options, arguments)
