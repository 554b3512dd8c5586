"""The exit codes of all commands, their meanings, and how the exit codes of several runs are combined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from conformance.core.errors import TargetError, UsageError

if TYPE_CHECKING:
    from conformance.checks.clause_results import Verdict


class ExitCode(IntEnum):
    """The exit codes of all commands."""

    CONFORMS = 0
    FAILED = 1
    USAGE = 2
    TARGET_UNJUDGED = 3
    TOOL_ERROR = 4
    UNPROVEN = 5
    LEFTOVERS = 6


@dataclass(frozen=True)
class RunSummary:
    """The facts of a run that its exit code summarises.

    Attributes:
        counts: The number of clauses by verdict.
        complete: Whether the run did not end early.
        stale: Whether a waiver is stale. Reports of earlier runs do not have this fact, so it is False for them.
        throttled: Whether the target refused so many requests as too many that the result proves little. As for
            `stale`, it is False for reports of earlier runs.
        interrupted: Whether a signal ended the run. As for `stale`, it is False for reports of earlier runs.
        shard: The name of the part of a run; "" for a whole run.
    """

    counts: Mapping[Verdict, int]
    complete: bool
    stale: bool = False
    throttled: bool = False
    interrupted: bool = False
    shard: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether everything that was selected was tried."""
        return self.complete and not self.shard


_PLAIN_MEANINGS = {
    ExitCode.CONFORMS: "conforms",
    ExitCode.FAILED: "a clause failed",
    ExitCode.USAGE: "usage or configuration",
    ExitCode.TARGET_UNJUDGED: "the target could not be judged",
    ExitCode.TOOL_ERROR: "an error of this tool",
    ExitCode.UNPROVEN: "too little was seen to judge",
    ExitCode.LEFTOVERS: "something that the run made is left on the target",
}
_PART_CONFORMS = "no failure in what was checked"


def meaning(code: int, summary: RunSummary | None = None) -> str:
    """Return the meaning of an exit code for people; `summary` is None for a run without a report."""
    found = ExitCode(code)
    if summary is None:
        return _PLAIN_MEANINGS[found]
    if found is ExitCode.CONFORMS and not summary.is_whole:
        passed = summary.counts.get("pass", 0)
        where = f"no failure in {summary.shard}" if summary.shard else _PART_CONFORMS
        return f"{where}, {passed} clause{'s' * (passed != 1)}"
    if found is ExitCode.FAILED and not summary.counts.get("fail"):
        return "the files contain secrets"
    if found is ExitCode.USAGE:
        return "a part could not be read"
    if found is ExitCode.TARGET_UNJUDGED and summary.interrupted:
        return "interrupted"
    return _why_unproven(summary) if found is ExitCode.UNPROVEN else _PLAIN_MEANINGS[found]


def _why_unproven(summary: RunSummary) -> str:
    if not summary.counts.get("pass"):
        return f"{_PLAIN_MEANINGS[ExitCode.UNPROVEN]}: no clause passed"
    if summary.throttled:
        return "the target throttled the run"
    if summary.stale or not summary.counts.get("inconclusive"):
        return "a waiver is stale"
    return "inconclusive clauses, which --strict does not allow"


def meaning_of_several(runs: Sequence[tuple[int, RunSummary | None]]) -> str:
    """Return the meaning of a command's exit code, given the exit code and summary of each of its runs."""
    code = first_of(each for each, _ in runs)
    if code is not ExitCode.CONFORMS:
        return next(meaning(each, summary) for each, summary in runs if each == code)
    whole = all(summary is not None and summary.is_whole for _, summary in runs)
    return "all conform" if whole else _PART_CONFORMS


PRECEDENCE = (
    ExitCode.TOOL_ERROR,
    ExitCode.USAGE,
    ExitCode.TARGET_UNJUDGED,
    ExitCode.FAILED,
    ExitCode.LEFTOVERS,
    ExitCode.UNPROVEN,
    ExitCode.CONFORMS,
)
"""The exit codes, most important first: a command with several runs ends with the first one that a run has."""

ABOUT_THE_RUN = frozenset({ExitCode.USAGE, ExitCode.TARGET_UNJUDGED, ExitCode.TOOL_ERROR, ExitCode.LEFTOVERS})
"""The exit codes that say more than verdicts: clauses have none, or the run left something on its target."""


def first_of(codes: Iterable[int]) -> ExitCode:
    """Return the most important of the exit codes, as PRECEDENCE orders them."""
    found = {*codes}
    return next(code for code in PRECEDENCE if code in found)


def exit_code(
    counts: Mapping[Verdict, int],
    unjudged: bool,
    strict: bool,
    stale: bool,
    throttled: bool = False,
    tool_error: bool = False,
    left: bool = False,
    is_part: bool = False,
) -> ExitCode:
    """Return the exit code of one contract's run; docs/running.md has the table.

    Args:
        counts: The number of clauses for every verdict.
        unjudged: Whether the target as a whole could not be judged.
        strict: Whether inconclusive clauses are not allowed.
        stale: Whether a waiver is stale.
        throttled: Whether the target refused so many requests as too many that the result proves little.
        tool_error: Whether a step of the run that belongs to no clause ended by an error of this tool.
        left: Whether the run left a change on the target that the contract has an operation to undo.
        is_part: Whether this is a shard of a run. Then a clause without a verdict says nothing: another shard sees it.
    """
    if counts["error"] or tool_error:
        return ExitCode.TOOL_ERROR
    if unjudged:
        return ExitCode.TARGET_UNJUDGED
    if counts["fail"]:
        return ExitCode.FAILED
    if left:
        return ExitCode.LEFTOVERS
    unseen = not is_part and (not counts["pass"] or (strict and counts["inconclusive"]))
    unproven = unseen or stale or throttled
    return ExitCode.UNPROVEN if unproven else ExitCode.CONFORMS


def exit_code_of(fault: Exception) -> ExitCode:
    """Return the exit code of a command or run that ended with this exception."""
    if isinstance(fault, UsageError):
        return ExitCode.USAGE
    return ExitCode.TARGET_UNJUDGED if isinstance(fault, TargetError) else ExitCode.TOOL_ERROR
