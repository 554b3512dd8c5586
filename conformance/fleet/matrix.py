"""Put reports side by side: the verdict of each clause on each target, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from conformance.checks.clause_results import Verdict
from conformance.checks.exit_codes import RunSummary, exit_code_of
from conformance.contract.folders import find_folder
from conformance.core.errors import Spelling, UsageError, as_typed
from conformance.fleet.fleet_file import FleetEntry
from conformance.report.model import ClauseEntry, Report
from conformance.runner.process_pool import Result

Group = Literal["differ", "fail", "pass", "partly", "nowhere"]
"""The kind of result that a clause has, counting only targets with a judged clause.

- `differ`: it passes on some targets and fails on others.
- `fail`: it fails on every target that judged it.
- `pass`: it passes on every target.
- `partly`: it passes on every target that judged it, and some targets did not judge it.
- `nowhere`: no target judged it.
"""

JUDGED: tuple[Verdict, ...] = ("pass", "fail")


@dataclass(frozen=True)
class Column:
    """One target and the result of its run.

    Attributes:
        entry: The target and its options.
        report: The report; None if the run ended with an error.
        error: Why no clause was judged, as a sentence; "" if one was.
        exit: The exit code of the run.
    """

    entry: FleetEntry
    report: Report | None
    error: str
    exit: int

    @property
    def name(self) -> str:
        """The name of the target."""
        return self.entry.name

    @property
    def judged(self) -> bool:
        """Whether any clause passed or failed."""
        return self.report is not None and bool(self.report.with_verdict(*JUDGED))

    @property
    def run_summary(self) -> RunSummary | None:
        """What decides the exit code of the run; None without a report."""
        return self.report.run_summary if self.report is not None else None

    def clauses(self) -> dict[str, ClauseEntry]:
        """Return the clauses of the report by their ids."""
        return {each.id: each for each in self.report.clauses} if self.report else {}


@dataclass(frozen=True)
class Row:
    """One clause, with its entry in each report by the name of the target."""

    id: str
    says: str
    group: Group
    clauses: Mapping[str, ClauseEntry]

    def verdict(self, name: str) -> Verdict | None:
        """Return the verdict on a target, or None if it has no report."""
        return self.clauses[name].verdict if name in self.clauses else None


@dataclass(frozen=True)
class Matrix:
    """The targets of one contract, and their verdicts on each clause."""

    contract: str
    columns: Sequence[Column]
    rows: Sequence[Row]

    def of_group(self, group: Group) -> list[Row]:
        """Return the clauses with this kind of result, in the order of the contract."""
        return [each for each in self.rows if each.group == group]


def column_of(entry: FleetEntry, result: Result, spelling: Spelling = as_typed) -> Column:
    """Return the column of a finished run. `spelling` converts the options in an error to the user's notation."""
    if not isinstance(result, Exception):
        return Column(entry, result, _unjudged(result), result.exit)
    error = result.spelled(spelling) if isinstance(result, UsageError) else str(result)
    return Column(entry, None, error, exit_code_of(result))


def _unjudged(report: Report) -> str:
    """Return why nothing was judged, or ""."""
    if report.with_verdict(*JUDGED):
        return ""
    reasons = Counter(each.reason for each in report.with_verdict("inconclusive"))
    return reasons.most_common(1)[0][0] if reasons else "no clause was judged"


def matrices(columns: Sequence[Column]) -> Iterator[Matrix]:
    """Yield a matrix for each contract, in the order in which the contracts first appear."""
    by_folder: dict[Path, list[Column]] = {}
    for each in columns:
        by_folder.setdefault(find_folder(each.entry.contract).resolve(), []).append(each)
    for folder, some in by_folder.items():
        yield Matrix(folder.name, some, [*_rows(some)])


def _rows(columns: Sequence[Column]) -> Iterator[Row]:
    of_column = {each.name: each.clauses() for each in columns}
    judged = [each.name for each in columns if each.judged]
    every = {name: clause for clauses in of_column.values() for name, clause in clauses.items()}
    for name, clause in every.items():
        if clause.kind != "information":
            found = {column: clauses[name] for column, clauses in of_column.items() if name in clauses}
            verdicts = [found[column].verdict if column in found else None for column in judged]
            yield Row(name, clause.says, _group(verdicts), found)


def _group(verdicts: Sequence[str | None]) -> Group:
    passes, fails = verdicts.count("pass"), verdicts.count("fail")
    if passes and fails:
        return "differ"
    if fails:
        return "fail"
    if passes:
        return "pass" if passes == len(verdicts) else "partly"
    return "nowhere"
