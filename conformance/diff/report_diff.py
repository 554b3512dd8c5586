"""Compare two reports: verdicts of clauses, findings of clauses that failed before too, detected dialects, habits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.diff.difference import Difference, differences_between
from conformance.report.findings import FAILED
from conformance.report.model import Report

_FAILED = ("fail", "error")
_FAILED_OR_WAIVED = (*_FAILED, "waived")
_NOT_CONFORMING = (*_FAILED_OR_WAIVED, "warn")


def report_differences(old: Report, new: Report) -> Iterator[Difference]:
    """Yield the differences; a clause that fails now and did not before is a regression."""
    yield from _clause_differences(_verdicts(old), _verdicts(new))
    if not (old.findings_are_derived or new.findings_are_derived):
        yield from _finding_differences(old, new)
    for axis in sorted({*old.dialects, *new.dialects}):
        yield from differences_between("dialect", [axis], old.dialects.get(axis, ()), new.dialects.get(axis, ()))
    for habit in sorted({*old.habits, *new.habits}):
        yield from differences_between("habit", [habit], _habit_status(old, habit), _habit_status(new, habit))


def repaired_clauses(old: Report, new: Report) -> frozenset[str]:
    """Return the clauses that failed or warned before and pass now."""
    before, after = _verdicts(old), _verdicts(new)
    return frozenset(name for name in before if before[name] in _NOT_CONFORMING and after.get(name) == "pass")


def _clause_differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name, ""), new.get(name, "")
        broke = after in _FAILED and before not in _FAILED_OR_WAIVED
        yield from differences_between("clause", [name], [before] if before else [], [after] if after else [], broke)


def _finding_differences(old: Report, new: Report) -> Iterator[Difference]:
    """Yield the findings with symptoms that only one report has, of clauses that fail in both.

    The verdicts of these clauses do not show them. Ids are not compared, as findings may be grouped in another way.
    """
    failed, fails = ({name for name, each in _verdicts(run).items() if each in FAILED} for run in (old, new))
    before, after = (frozenset(each for found in run.findings for each in found.symptoms) for run in (old, new))
    for each in new.findings:
        if each.clause in failed & fails and not before.issuperset(each.symptoms):
            broke = each.verdict == "fail"
            yield from differences_between("finding", [each.clause, each.id], [], [each.verdict], broke)
    for each in old.findings:
        if each.clause in failed & fails and not after.intersection(each.symptoms):
            yield from differences_between("finding", [each.clause, each.id], [each.verdict], [])


def _verdicts(report: Report) -> dict[str, str]:
    # Clauses of the kind information have no verdict.
    return {each.id: each.verdict for each in report.clauses if each.verdict is not None}


def _habit_status(report: Report, habit: str) -> list[str]:
    return [f"HTTP {report.habits[habit]}"] if habit in report.habits else []
