"""The options of a run, out of what was typed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from conformance.core.errors import UsageError
from conformance.runner.generated.settings import IN_RUNS
from conformance.runner.prefer_mode import prefer_mode_for

if TYPE_CHECKING:
    from conformance.runner.options import Options

MOCK = "mock:"
"""The target where none is given."""


def options_of(arguments: argparse.Namespace) -> Options:
    from conformance.checks.waivers import load_waivers
    from conformance.runner.options import Options
    from conformance.runner.session import Budget
    from conformance.targets import Limits

    check_tag(arguments.tag)
    return Options(
        target=arguments.target or MOCK,
        credentials=arguments.credentials,
        writes=arguments.writes,
        only=tuple(arguments.only),
        without=tuple(arguments.without),
        warn=tuple(arguments.warn),
        provoke=prefer_mode_for(arguments.target or MOCK, arguments.provoke),
        strict=arguments.strict,
        tag=arguments.tag,
        waivers=load_waivers(arguments.waivers) if arguments.waivers else {},
        concurrency=getattr(arguments, "concurrency", 1),
        record=getattr(arguments, "record", None),
        save=getattr(arguments, "save", None),
        cases=getattr(arguments, "cases", None),
        generation=IN_RUNS if getattr(arguments, "generated", False) else None,
        budget=Budget(arguments.max_requests, arguments.rate),
        limits=Limits(arguments.deadline, arguments.max_bytes),
    )


def check_target(arguments: argparse.Namespace) -> None:
    """Raises UsageError for keys that nothing is asked with: most likely, the target was forgotten or misspelt."""
    if arguments.credentials and arguments.target is None:
        raise UsageError(
            "--credentials is for a target of yours; the embedded mock, the target without --target, has its own"
        )


def check_tag(tag: str | None) -> None:
    from conformance.runner.options import TAG

    if tag is not None and not TAG.fullmatch(tag):
        raise UsageError("--tag takes 4 to 16 letters and digits")
