"""The differences between two runs, and the comparison that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from conformance.checks.exit_codes import ExitCode

DifferenceKind = Literal["clause", "finding", "outcome", "member", "dialect", "habit"]
KINDS: tuple[DifferenceKind, ...] = get_args(DifferenceKind)

Change = Literal["appeared", "vanished", "changed"]
Words = tuple[str, ...]


@dataclass(frozen=True, order=True)
class Difference:
    """One difference between two runs.

    Attributes:
        kind: What differs, such as the verdict of a clause.
        where: Names of the differing part, from the general to the specific: an operation, a group, a member.
        old: The values of the old run, sorted; empty if it lacks the part.
        new: The values of the new run, likewise.
        regression: Whether the new run is worse.
    """

    kind: DifferenceKind
    where: Words
    old: Words
    new: Words
    regression: bool

    @property
    def change(self) -> Change:
        """`appeared` if only the new run has a value, `vanished` if only the old run has one, else `changed`."""
        return "appeared" if not self.old else "changed" if self.new else "vanished"


@dataclass(frozen=True)
class ComparedFile:
    """One of the two files. `run_time` is the time at which its run began."""

    file: str
    kind: Literal["report", "recording"]
    target: str
    run_time: str
    contract_digest: str


@dataclass(frozen=True)
class Comparison:
    """All differences: regressions first, then by kind."""

    contract: str
    old: ComparedFile
    new: ComparedFile
    notes: Sequence[str]
    differences: Sequence[Difference]

    @property
    def regressions(self) -> int:
        """The number of differences that are regressions."""
        return sum(each.regression for each in self.differences)

    @property
    def exit(self) -> ExitCode:
        """The exit code of the command: a failure if there is any regression."""
        return ExitCode.FAILED if self.regressions else ExitCode.CONFORMS


def sort_differences(differences: Sequence[Difference]) -> list[Difference]:
    """Return the differences in the order of a comparison."""
    return sorted(differences, key=lambda each: (not each.regression, KINDS.index(each.kind), each.where))


def differences_between(
    kind: DifferenceKind, where: Sequence[str], old: Any, new: Any, regression: bool = False
) -> list[Difference]:
    """Return a list with the difference between two collections of strings; empty if they have the same elements."""
    before, after = tuple(sorted(old)), tuple(sorted(new))
    return [] if before == after else [Difference(kind, tuple(where), before, after, regression)]
