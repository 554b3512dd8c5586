"""Options that several commands have, in the groups of their help.

A function returns the group that it adds if some command adds more options to the group. Options of functions with
`@shared` have one meaning everywhere, so a configuration can set them for all commands.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from conformance.cli.arguments import concurrency, non_empty, positive_float, positive_int, whole_number
from conformance.cli.output import TEXT
from conformance.cli.run_options import RunArguments
from conformance.configuration.option_keys import Repeatable, shared
from conformance.report import format_names
from conformance.runner.prefer_mode import PREFER_MODES
from conformance.targets import DEFAULT_TARGET, examples

Group = argparse._ArgumentGroup
_MAX_FINDINGS = 10

CONTRACT = "a shipped contract's name, or a folder with a contract.yaml"
RUN_EXITS = {
    0: "the target conforms",
    1: "a clause failed",
    2: "an argument or a file is wrong",
    3: "the target could not be judged",
    4: "an error of this tool",
    5: "too little was seen to judge, or a waiver is stale",
    6: "something that the run made is left on the target",
}
_PROVOKE = (
    "how the target can be asked for an outcome. prefer: it answers `Prefer: code=N` or `Prefer: outcome=ID` with "
    "that outcome. "
    "prism: it answers `Prefer: code=STATUS, example=NAME`, with the names of `conformance export openapi`"
)


def add_repeatable(group: Group, name: str, metavar: str, description: str) -> None:
    """Add an option whose values make a list, and cannot be empty."""
    group.add_argument(
        name, action=Repeatable, type=non_empty, default=[], metavar=metavar, help=f"{description}; repeatable"
    )


def add_contract(command: argparse.ArgumentParser) -> None:
    """Add the positional argument for one contract."""
    command.add_argument("contract", metavar="CONTRACT", help=CONTRACT)


@shared
def add_target(command: argparse.ArgumentParser) -> None:
    """Add the options of the tested target: its name, its keys, and what it supports."""
    group = command.add_argument_group("target")
    group.add_argument(
        "--target",
        type=non_empty,
        metavar="T",
        help=f"what is tested: {examples()} (default: {DEFAULT_TARGET}, the reference server)",
    )
    add_credentials(group, "TOML file of keys, a table for each contract")
    add_without(group)
    add_provoke(group)


@shared
def add_credentials(group: Group, description: str) -> None:
    """Add --credentials, the file with keys."""
    group.add_argument("--credentials", type=Path, metavar="FILE", help=description)


@shared
def add_without(group: Group) -> None:
    """Add --without, for operations that the target does not have."""
    add_repeatable(group, "--without", "GLOB", "operations that the target does not have, by id")


@shared
def add_provoke(group: Group) -> None:
    """Add --provoke, for targets that return a requested outcome."""
    group.add_argument("--provoke", choices=PREFER_MODES, help=_PROVOKE)


@shared
def add_selection(command: argparse.ArgumentParser) -> Group:
    """Add --only and --operations, which select what to check."""
    group = command.add_argument_group("what to check")
    add_repeatable(group, "--only", "GLOB", "check only clauses whose id matches")
    add_repeatable(
        group, "--operations", "GLOB", "check only these operations, by id; others only prepare their checks"
    )
    return group


@shared
def add_generated(group: Group) -> None:
    """Add --no-generated, which omits generated requests."""
    group.add_argument(
        "--no-generated",
        dest="generated",
        action="store_false",
        help="leave out the requests that Schemathesis generates",
    )


@shared
def add_sending(command: argparse.ArgumentParser) -> Group:
    """Add --writes and --read-only, which decide whether a run may change data."""
    group = command.add_argument_group("how to send")
    writes = group.add_mutually_exclusive_group()
    writes.add_argument(
        "--writes",
        dest="writes",
        action="store_true",
        default=None,
        help="allow requests that change data (the default for targets on this machine)",
    )
    writes.add_argument(
        "--read-only",
        dest="writes",
        action="store_false",
        help="send only requests that change nothing (the default for other hosts)",
    )
    return group


@shared
def add_concurrency(group: Group) -> None:
    """Add --concurrency."""
    group.add_argument(
        "--concurrency",
        type=concurrency,
        metavar="N",
        help="maximum number of concurrent requests (default: 8 on this machine, 4 on other hosts)",
    )


def add_tag(group: Group) -> None:
    """Add --tag, for the names of a run's records."""
    group.add_argument(
        "--tag", help="4 to 16 letters and digits in the names of the run's records (default: a new tag)"
    )


def add_ledger(group: Group) -> None:
    """Add --ledger, the file of what has to be undone."""
    group.add_argument(
        "--ledger",
        type=non_empty,
        metavar="FILE",
        help="note all writes in FILE, for `conformance cleanup` (default: a file in your state folder)",
    )


@shared
def add_limits(group: Group) -> None:
    """Add the options that limit requests, replies and the whole run."""
    group.add_argument("--max-requests", type=positive_int, metavar="N", help="send at most N requests")
    group.add_argument("--rate", type=positive_float, metavar="N", help="send at most N requests a second")
    group.add_argument(
        "--time-limit",
        type=positive_float,
        default=RunArguments.time_limit,
        metavar="SECONDS",
        help="end the run after this time, with the results so far (default: 14400, which is 4 hours)",
    )
    group.add_argument(
        "--deadline",
        type=positive_float,
        default=RunArguments.deadline,
        metavar="SECONDS",
        help="time limit for one exchange (default: 10)",
    )
    group.add_argument(
        "--max-bytes",
        type=positive_int,
        default=RunArguments.max_bytes,
        metavar="N",
        help="size limit for the body of one reply (default: 8 MiB)",
    )


@shared
def add_judging(command: argparse.ArgumentParser) -> None:
    """Add --warn, --waivers and --strict, which change how verdicts count."""
    group = command.add_argument_group("how to judge")
    add_repeatable(
        group,
        "--warn",
        "inferred|open|GLOB",
        "report failures of clauses with this basis, or with an id that matches, as warnings",
    )
    add_waivers(group)
    add_repeatable(group, "--baseline", "REPORT", "JSON report of an earlier run: its findings count as waived")
    group.add_argument("--strict", action="store_true", help="exit with 5 if a clause is inconclusive")


@shared
def add_waivers(group: Group) -> None:
    """Add --waivers, the file of known failures."""
    group.add_argument("--waivers", type=Path, metavar="FILE", help="TOML file of known failures")


@shared
def add_output(command: argparse.ArgumentParser) -> Group:
    """Add the options of reports on contracts, such as --report, --format and --verbose."""
    group = add_report_output(command, format_names())
    group.add_argument("--verbose", action="store_true", help="also list the clauses that passed")
    group.add_argument(
        "--max-findings",
        type=whole_number,
        default=_MAX_FINDINGS,
        metavar="N",
        help=f"how many findings the printed text shows in full, 0 for all (default: {_MAX_FINDINGS})",
    )
    group.add_argument(
        "--no-github",
        dest="github",
        action="store_false",
        help="on GitHub Actions, add neither annotations nor a job summary",
    )
    return group


def add_report_output(
    command: argparse.ArgumentParser, formats: Sequence[str], option: str = "--report", printed: str | None = TEXT
) -> Group:
    """Add --report (or another option for files) and --format for a report with these formats.

    `printed` is the default of --format; None if nothing is printed once there is a file.
    """
    group = command.add_argument_group("output")
    *most, last = (f"{name}=FILE" for name in formats)
    group.add_argument(
        option,
        action=Repeatable,
        default=[],
        metavar="FORMAT=PATH",
        help=f"also write the report to a file: {', '.join(most)} or {last}; repeatable",
    )
    default = printed or f"{TEXT}, unless a file is written"
    group.add_argument(
        "--format", choices=formats, default=printed, help=f"format of the printed report (default: {default})"
    )
    return group
