"""Which evidence of the shards the merged report keeps: that which one machine would have kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from conformance.checks.clause_results import EVIDENCE_LIMIT, MOST_EVIDENCE
from conformance.report.evidence import Evidence


class PlacedEvidence(NamedTuple):
    """Evidence with what decides whether it is kept.

    Attributes:
        clause: The id of the clause.
        place: Where it was seen, as `ClauseResults.place`.
        shard: The number of its shard; 0 for what was compared between shards.
        evidence: The exchange and the finding.
        is_new: Whether it is the first failure of its symptom in the whole run.
    """

    clause: str
    place: int
    shard: int
    evidence: Evidence
    is_new: bool


def kept_evidence(found: Iterable[PlacedEvidence]) -> list[Evidence]:
    """Return the evidence of a clause that the report keeps: the first failures, and of other verdicts the first one.

    Every shard sends the requests before the checks, so what they show is in several reports, and kept once.
    """
    kept: list[PlacedEvidence] = []
    for each in sorted(found, key=lambda each: (each.place, each.shard)):
        if not _is_repeated(each, kept) and _is_kept(each, [one.evidence for one in kept]):
            kept.append(each)
    return [each.evidence for each in kept]


def _is_repeated(one: PlacedEvidence, kept: Iterable[PlacedEvidence]) -> bool:
    return any(
        each.place == one.place and each.shard != one.shard and _texts(each.evidence) == _texts(one.evidence)
        for each in kept
    )


def _texts(evidence: Evidence) -> tuple[str | None, ...]:
    return (evidence.operation, evidence.verdict, evidence.expected, evidence.actual, evidence.fault)


def _is_kept(one: PlacedEvidence, kept: list[Evidence]) -> bool:
    if one.evidence.verdict != "fail":
        return all(each.verdict != one.evidence.verdict for each in kept)
    failures = sum(each.verdict == "fail" for each in kept)
    return failures < EVIDENCE_LIMIT or (one.is_new and len(kept) < MOST_EVIDENCE)
