"""One thing that two runs do not have in common, and all of them together."""

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
    """`where` names what differs, as words from the general to the special; `old` and `new` are
    what was there, empty where nothing was."""

    kind: DifferenceKind
    where: Words
    old: Words
    new: Words
    regression: bool

    @property
    def change(self) -> Change:
        return "appeared" if not self.old else "changed" if self.new else "vanished"


@dataclass(frozen=True)
class ComparedFile:
    """`made` is the time of its run."""

    file: str
    kind: Literal["report", "recording"]
    target: str
    made: str
    contract_digest: str


@dataclass(frozen=True)
class Comparison:
    """Regressions come first, then the kinds in their order."""

    contract: str
    old: ComparedFile
    new: ComparedFile
    notes: Sequence[str]
    differences: Sequence[Difference]

    @property
    def regressions(self) -> int:
        return sum(each.regression for each in self.differences)

    @property
    def exit(self) -> ExitCode:
        return ExitCode.FAILED if self.regressions else ExitCode.CONFORMS


def sort_differences(differences: Sequence[Difference]) -> list[Difference]:
    return sorted(differences, key=lambda each: (not each.regression, KINDS.index(each.kind), each.where))


def differences_between(
    kind: DifferenceKind, where: Sequence[str], old: Any, new: Any, regression: bool = False
) -> list[Difference]:
    """The difference between two lists of words, none where they are the same; the order of words says nothing."""
    before, after = tuple(sorted(old)), tuple(sorted(new))
    return [] if before == after else [Difference(kind, tuple(where), before, after, regression)]
