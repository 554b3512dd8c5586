"""`conformance cleanup`: finish the clean-up of runs that were killed."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.exit_codes import ExitCode, first_of
from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import Group, add_concurrency, add_credentials, add_limits
from conformance.cli.run_options import RunArguments, options_of
from conformance.configuration.option_keys import shared
from conformance.core.errors import UsageError
from conformance.terminal.console import print_guarded, readable
from conformance.terminal.text_layout import count_text, visible

if TYPE_CHECKING:
    from conformance.runner.ledger.finish import FinishedCleanup

HELP = CommandHelp(
    summary="finish the clean-up of runs that were killed",
    description="Delete the records that earlier runs left on a target, and restore its settings. A run notes its "
    "writes in a ledger, and removes it when everything is undone. Without LEDGER and --tag, finish the clean-up of "
    "all runs on this target.",
    exits={
        0: "nothing is left",
        2: "an argument or a file is wrong",
        3: "the target cannot be reached, or the clean-up was interrupted",
        4: "an error of this tool",
        6: "something that a run made is left on the target",
    },
    examples={
        "Clean up after all runs on a target": (
            "conformance cleanup --target http://localhost:8000/v2 --credentials keys.toml"
        ),
        "Clean up after one run": (
            "conformance cleanup --tag k3x9q2ab --target http://localhost:8000/v2 --credentials keys.toml"
        ),
    },
    page="docs/running.md#after-a-killed-run",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance cleanup`."""
    parser.add_argument(
        "ledger", nargs="?", type=Path, metavar="LEDGER", help="the ledger of one run, which it printed"
    )
    group = parser.add_argument_group("target")
    _add_target(group)
    add_credentials(group, "TOML file of keys, a table for each contract")
    group.add_argument("--tag", help="the tag of the run to clean up after, which it printed")
    sending = parser.add_argument_group("how to send")
    add_concurrency(sending)
    add_limits(sending)


@shared
def _add_target(group: Group) -> None:
    group.add_argument("--target", required=True, metavar="T", help="the target of the runs, as it was given to them")


def execute(arguments: argparse.Namespace) -> int:
    """Finish the clean-up for each ledger, say what was undone and what is left, and return the exit code."""
    from conformance.runner.ledger.finish import finish_cleanup
    from conformance.security.credentials import all_secrets
    from conformance.security.leak_guard import LeakGuard

    options = options_of(RunArguments.from_parsed(argparse.Namespace(**{**vars(arguments), "ledger": None})))
    guard = LeakGuard(all_secrets(arguments.credentials) if arguments.credentials else ())
    codes = [ExitCode.CONFORMS]
    paths = _ledgers(arguments)
    if not paths:
        print_guarded("No ledger of such a run is left, so there is nothing to clean up.\n", guard)
    for path in paths:
        finished = finish_cleanup(path, options)
        codes.append(_exit_code(finished))
        print_guarded(readable("\n".join(map(visible, _lines(path, finished)))) + "\n", guard)
    return first_of(codes)


def _ledgers(arguments: argparse.Namespace) -> list[Path]:
    """Return the ledgers that the arguments name; none if they were removed."""
    from conformance.runner.ledger.folder import old_ledgers
    from conformance.targets import find_kind

    if arguments.ledger is None:
        find_kind(arguments.target)
        return [*old_ledgers(None if arguments.tag else arguments.target, arguments.tag)]
    if arguments.tag:
        raise UsageError("LEDGER and --tag both name a run; give only one of them")
    # A ledger is removed when everything is undone, so its absence is no error.
    return [arguments.ledger] if os.path.exists(arguments.ledger) else []  # noqa: PTH110 - Path raises for odd names


def _exit_code(finished: FinishedCleanup) -> ExitCode:
    if finished.broken:
        return ExitCode.USAGE
    if finished.ended:
        return ExitCode.TARGET_UNJUDGED
    return ExitCode.CONFORMS if finished.is_clean else ExitCode.LEFTOVERS


def _lines(path: Path, finished: FinishedCleanup) -> Iterator[str]:
    header = finished.header
    yield f"{header.contract} at {header.target}, tag {header.tag}, run of {header.started}"
    yield from (f"  deleted: {each}" for each in finished.deleted)
    yield from (f"  left: {each.name} ({each.why})" for each in finished.left)
    if finished.broken:
        numbers = ", ".join(map(str, finished.broken[:10]))
        yield f"  {count_text(len(finished.broken), 'line')} of the ledger cannot be read: {numbers}"
    if finished.ended:
        yield f"  ended early: {finished.ended}"
    yield f"  {path} " + ("was removed, as nothing is left to undo" if finished.is_clean else "was kept")
