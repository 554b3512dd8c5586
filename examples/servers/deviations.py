"""The list of known deviations of a server, and its comparison with the reports of the commands.

README.md describes the list, `deviations.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from conformance.report.evidence import Evidence
from conformance.report.model import Report

LIST = "deviations.yaml"
_CURL = 400

Place = tuple[str, str | None]
"""A clause, and the operation where it fails, or patterns of both."""


@dataclass(frozen=True)
class Deviation:
    """A fault of the server."""

    place: str
    explanation: str
    by_hand: str
    failures: Mapping[str, Sequence[str | None]]


@dataclass(frozen=True)
class Known:
    """All that is known of a server."""

    deviations: Sequence[Deviation] = ()
    inconclusive: Mapping[str, str] = field(default_factory=dict)

    @property
    def failures(self) -> set[Place]:
        """Each clause that fails, with each pattern of operations where it does."""
        return {
            (clause, operation)
            for each in self.deviations
            for clause, operations in each.failures.items()
            for operation in operations
        }


def load_known(folder: Path) -> Known:
    """Return what the list of a server's folder says."""
    document = yaml.safe_load((folder / LIST).read_text("utf-8")) or {}
    deviations = tuple(Deviation(**each) for each in document.get("deviations") or ())
    return Known(deviations, document.get("inconclusive") or {})


def differences(reports: Mapping[str, Report], known: Known) -> Iterator[str]:
    """Yield a sentence for each difference between what the commands report and what is known.

    A known failure has vanished if no command reports it. Only `run` tries every clause, so its inconclusive clauses
    count.
    """
    found = {place: (command, each) for command in reports for place, each in _failures(reports[command])}
    for place, (command, each) in found.items():
        if not any(_matches(place, pattern) for pattern in known.failures):
            yield f"new: {place[0]} fails on {_named(place[1])}, says {command}: {_shown(each)}"
    for pattern in sorted(known.failures, key=str):
        if not any(_matches(place, pattern) for place in found):
            yield f"vanished: {pattern[0]} fails no longer on {_named(pattern[1])}; delete this from {LIST}"
    inconclusive = {each.id: each.headline for each in reports["run"].with_verdict("inconclusive")}
    for clause in sorted(inconclusive.keys() - known.inconclusive.keys()):
        yield f"new: {clause} is inconclusive: {inconclusive[clause]}"
    for clause in sorted(known.inconclusive.keys() - inconclusive.keys()):
        yield f"vanished: {clause} is no longer inconclusive; delete it from {LIST}"


def _matches(place: Place, pattern: Place) -> bool:
    (clause, operation), (clauses, operations) = place, pattern
    if operation is None or operations is None:
        return operation is operations and fnmatchcase(clause, clauses)
    return fnmatchcase(clause, clauses) and fnmatchcase(operation, operations)


def _failures(report: Report) -> Iterator[tuple[Place, Evidence]]:
    for clause in report.with_verdict("fail"):
        yield from (((clause.id, each.operation), each) for each in clause.evidence if each.verdict == "fail")


def _named(operation: str | None) -> str:
    return operation or "requests of no operation"


def _shown(evidence: Evidence) -> str:
    curl = evidence.curl if len(evidence.curl) <= _CURL else f"{evidence.curl[:_CURL]}..."
    return f"expected {evidence.expected}; actual {evidence.actual}\n  {curl}"
