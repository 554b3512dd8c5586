"""The options of `conformance run` as the configuration of a folder sets them, for the pytest plugin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from conformance.cli.run_options import RunArguments


def configured_run(start: Path, target: str | None) -> tuple[RunArguments, Sequence[str]]:
    """Return the options of a run, and the configured contracts.

    Options that write or send further files are left out, and so are generated requests.

    Args:
        start: The folder where the search for the configuration starts.
        target: The name of a configured target, or another target; None for the configured one.

    Raises:
        UsageError: The configuration is wrong, or has no such target.
    """
    from conformance.configuration.file_search import find_file

    if find_file(start) is None:
        return RunArguments(target=target), ()
    from conformance.cli.main import parser
    from conformance.configuration.command_line import parse

    parsed = parse(parser(), ["run", *([f"--target={target}"] if target else [])], start)
    arguments = RunArguments.from_parsed(parsed)
    return replace(arguments, generated=False, record=None, cases=None), parsed.contract
