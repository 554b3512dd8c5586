"""Exit codes: the closed list, which one a run has, and which of several is that of the command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING

from conformance.core.errors import TargetError, UsageError

if TYPE_CHECKING:
    from conformance.checks.clause_results import Verdict


class ExitCode(IntEnum):
    CONFORMS = 0
    FAILED = 1
    USAGE = 2
    TARGET_UNJUDGED = 3
    TOOL_ERROR = 4
    UNPROVEN = 5


PRECEDENCE = (
    ExitCode.TOOL_ERROR,
    ExitCode.USAGE,
    ExitCode.TARGET_UNJUDGED,
    ExitCode.FAILED,
    ExitCode.UNPROVEN,
    ExitCode.CONFORMS,
)
"""Of several exit codes, the first of these is that of the command."""

UNFINISHED = frozenset({ExitCode.USAGE, ExitCode.TARGET_UNJUDGED, ExitCode.TOOL_ERROR})
"""The exit codes of runs whose verdicts say nothing, or not all, of the target."""


def first_of(codes: Iterable[int]) -> ExitCode:
    """Return the exit code that outweighs the others."""
    found = {*codes}
    return next(code for code in PRECEDENCE if code in found)


def exit_code(counts: Mapping[Verdict, int], unjudged: bool, strict: bool, stale: bool) -> ExitCode:
    """Return the exit code of one contract's run; docs/running.md has the table.

    `counts` has a number for each verdict. `unjudged`: the target could not be judged; `stale`: a waiver is.
    """
    if counts["error"]:
        return ExitCode.TOOL_ERROR
    if unjudged:
        return ExitCode.TARGET_UNJUDGED
    if counts["fail"]:
        return ExitCode.FAILED
    unproven = not counts["pass"] or (strict and counts["inconclusive"]) or stale
    return ExitCode.UNPROVEN if unproven else ExitCode.CONFORMS


def exit_code_of(fault: Exception) -> ExitCode:
    """Return the exit code of a command, or of one run of several, that ended with an exception."""
    if isinstance(fault, UsageError):
        return ExitCode.USAGE
    return ExitCode.TARGET_UNJUDGED if isinstance(fault, TargetError) else ExitCode.TOOL_ERROR
