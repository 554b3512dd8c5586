"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.arguments import positive_float, positive_int
from conformance.cli.run_options import RunArguments
from conformance.report import report_examples
from conformance.runner.prefer_mode import PREFER_MODES
from conformance.targets import DEFAULT_TARGET, examples

CONTRACT = "a shipped contract's name, or a folder"
_PROVOKE = (
    "prefer: the target answers `Prefer: code=N` with documented outcome N; "
    "prism: it answers `Prefer: code=STATUS, example=NAME`, with the names of `conformance export openapi`"
)


def add_contract(command: argparse.ArgumentParser) -> None:
    command.add_argument("contract", metavar="CONTRACT", help=CONTRACT)


def add_run_options(run: argparse.ArgumentParser) -> None:
    """Add what every command that sends requests and judges the replies takes."""
    add_request_options(run)
    add_judging_options(run)
    add_limits(run)


def add_request_options(command: argparse.ArgumentParser) -> None:
    """Add what decides which requests a run sends."""
    command.add_argument("--target", metavar="T", help=f"one of {examples()}; {DEFAULT_TARGET} is the default")
    command.add_argument("--credentials", type=Path, metavar="FILE", help="TOML file with the keys, a table a contract")
    writes = command.add_mutually_exclusive_group()
    writes.add_argument(
        "--writes",
        dest="writes",
        action="store_true",
        default=None,
        help="allow requests that change data (the default on this machine)",
    )
    writes.add_argument(
        "--read-only", dest="writes", action="store_false", help="send only requests that change nothing"
    )
    command.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="only clauses whose id matches; repeatable"
    )
    command.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="GLOB",
        help="operations, by id, that the target does not have; repeatable",
    )
    add_provoke(command)
    command.add_argument("--tag", help="4 to 16 letters and digits that name the run's records (default: fresh)")


def add_judging_options(run: argparse.ArgumentParser) -> None:
    """Add what decides how a result is judged, reported and shown."""
    run.add_argument(
        "--warn",
        action="append",
        default=[],
        metavar="inferred|open|GLOB",
        help="make failures of these clauses warnings",
    )
    run.add_argument("--waivers", type=Path, metavar="FILE", help="TOML file of known failures")
    run.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT=PATH",
        help=f"also write a report, as {report_examples()}",
    )
    run.add_argument("--strict", action="store_true", help="inconclusive clauses make the exit code 5")
    run.add_argument("--verbose", action="store_true", help="list passing clauses as well")


def add_limits(run: argparse.ArgumentParser) -> None:
    """Add the limits of requests and replies."""
    run.add_argument("--max-requests", type=positive_int, metavar="N", help="send at most so many requests")
    run.add_argument("--rate", type=positive_float, metavar="N", help="send at most so many requests a second")
    run.add_argument(
        "--deadline",
        type=positive_float,
        default=RunArguments.deadline,
        metavar="SECONDS",
        help="for one whole exchange (10)",
    )
    run.add_argument(
        "--max-bytes",
        type=positive_int,
        default=RunArguments.max_bytes,
        metavar="N",
        help="of one reply's body (8 MiB)",
    )


def add_generated(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-generated",
        dest="generated",
        action="store_false",
        help="leave out the requests that Schemathesis generates",
    )


def add_provoke(command: argparse.ArgumentParser) -> None:
    command.add_argument("--provoke", choices=PREFER_MODES, help=_PROVOKE)
