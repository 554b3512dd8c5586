"""Test which evidence of several shards is kept."""

from __future__ import annotations

from conformance.checks.clause_results import EVIDENCE_LIMIT, MOST_EVIDENCE
from conformance.merging.merged_evidence import PlacedEvidence, kept_evidence
from tests.support.reports import evidence


def placed(
    place: int, shard: int, actual: str = "200", *, is_new: bool = False, verdict: str = "fail"
) -> PlacedEvidence:
    return PlacedEvidence("code.30", place, shard, evidence(actual=actual, verdict=verdict), is_new)


def kept(*found: PlacedEvidence) -> list[str]:
    return [each.actual for each in kept_evidence(found)]


def test_evidence_is_in_the_order_of_the_plan() -> None:
    assert kept(placed(3, 1, "c"), placed(1, 2, "a"), placed(2, 1, "b")) == ["a", "b", "c"]


def test_what_several_shards_have_seen_before_the_checks_is_kept_once() -> None:
    found = [placed(0, 1, "a"), placed(0, 2, "a"), placed(0, 2, "b"), placed(7, 1, "a"), placed(7, 1, "a")]
    assert kept(*found) == ["a", "b", "a", "a"]


def test_first_failures_and_new_symptoms_are_kept_within_the_limits() -> None:
    many = [placed(n, n % 2, f"{n}") for n in range(20)]
    assert kept(*many) == [f"{n}" for n in range(EVIDENCE_LIMIT)]
    assert kept(*many, placed(30, 1, "new", is_new=True))[EVIDENCE_LIMIT:] == ["new"]
    new = [placed(n, n % 2, f"{n}", is_new=True) for n in range(50)]
    assert len(kept(*new)) == MOST_EVIDENCE


def test_of_other_verdicts_the_first_is_kept() -> None:
    found = [placed(n, 1, f"{verdict} {n}", verdict=verdict) for n in (2, 1) for verdict in ("inconclusive", "error")]
    assert kept(*found) == ["inconclusive 1", "error 1"]
