"""The list of known deviations of a server, and its comparison with the reports of the commands.

README.md describes the list, `deviations.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from conformance.report.evidence import Evidence
from conformance.report.model import Report

LIST = "deviations.yaml"
_CURL = 400

Failure = tuple[str, str | None]
"""A clause, and the operation where it fails."""


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
    def failures(self) -> set[Failure]:
        """Each clause that fails, with each operation where it does."""
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
    found = {failure: (command, each) for command in reports for failure, each in _failures(reports[command])}
    for (clause, operation), (command, each) in found.items():
        if (clause, operation) not in known.failures:
            yield f"new: {clause} fails on {_named(operation)}, says {command}: {_shown(each)}"
    for clause, operation in sorted(known.failures - found.keys(), key=str):
        yield f"vanished: {clause} fails no longer on {_named(operation)}; delete the operation from {LIST}"
    inconclusive = {each.id: each.headline for each in reports["run"].with_verdict("inconclusive")}
    for clause in sorted(inconclusive.keys() - known.inconclusive.keys()):
        yield f"new: {clause} is inconclusive: {inconclusive[clause]}"
    for clause in sorted(known.inconclusive.keys() - inconclusive.keys()):
        yield f"vanished: {clause} is no longer inconclusive; delete it from {LIST}"


def _failures(report: Report) -> Iterator[tuple[Failure, Evidence]]:
    for clause in report.with_verdict("fail"):
        yield from (((clause.id, each.operation), each) for each in clause.evidence if each.verdict == "fail")


def _named(operation: str | None) -> str:
    return operation or "requests of no operation"


def _shown(evidence: Evidence) -> str:
    curl = evidence.curl if len(evidence.curl) <= _CURL else f"{evidence.curl[:_CURL]}..."
    return f"expected {evidence.expected}; actual {evidence.actual}\n  {curl}"
