"""The differences between two runs, and the comparison that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from conformance.checks.exit_codes import ExitCode

DifferenceKind = Literal["clause", "outcome", "member", "dialect", "habit"]
KINDS: tuple[DifferenceKind, ...] = get_args(DifferenceKind)

Change = Literal["appeared", "vanished", "changed"]
Words = tuple[str, ...]


@dataclass(frozen=True, order=True)
class Difference:
    """One difference between two runs.

    `where` names what differs, from the general to the specific. `old` and `new` are what each run has there; empty
    if it has nothing.
    """

    kind: DifferenceKind
    where: Words
    old: Words
    new: Words
    regression: bool

    @property
    def change(self) -> Change:
        """Which of the two runs has something there."""
        return "appeared" if not self.old else "changed" if self.new else "vanished"


@dataclass(frozen=True)
class ComparedFile:
    """One of the two files. `made` is the time of its run."""

    file: str
    kind: Literal["report", "recording"]
    target: str
    made: str
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
    """Return the difference between two sets of words, or an empty list if they are equal."""
    before, after = tuple(sorted(old)), tuple(sorted(new))
    return [] if before == after else [Difference(kind, tuple(where), before, after, regression)]
