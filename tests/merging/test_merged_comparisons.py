"""Test that what replies of several shards show is compared as on one machine."""

from __future__ import annotations

from conformance.checks.comparisons import Comparison, ComparisonKey
from conformance.checks.shown_choices import ShownChoices
from conformance.core.generated_values import NoGeneratedValues
from conformance.merging.merged_comparisons import compare_again
from conformance.observation.target_state import TargetState
from conformance.report.shard_section import ShownComparison
from tests.support.kit import contract_of
from tests.support.reports import evidence
from tests.support.shards import DATA

PARCELS = contract_of(str(DATA / "parcels"))


def shown(status: int, cause: str = "code.10", operation: str = "readParcel") -> ShownComparison:
    choices = ShownChoices((), cause, "10", status, f"10 under HTTP {status}")
    comparison = Comparison(ComparisonKey("dialect", operation, choices), count=2, exchanges={status})
    return ShownComparison(comparison, evidence(operation=operation, expected="", actual=""))


def verdicts(*seen: ShownComparison) -> list[str]:
    state = TargetState(PARCELS, NoGeneratedValues())
    return [each.finding.verdict for each in compare_again(PARCELS, seen, state)]


def test_status_that_another_shard_did_not_see_for_the_cause_fails() -> None:
    state = TargetState(PARCELS, NoGeneratedValues())
    first, second = compare_again(PARCELS, [shown(401), shown(200, operation="listParcels")], state)
    assert (first.finding.verdict, first.symptom, first.evidence) == ("pass", None, None)
    assert second.finding.verdict == "fail" and state.habits == {("code.10", "10"): 401}
    assert second.evidence is not None and second.evidence.actual == "HTTP 200"
    assert second.evidence.expected.endswith("under HTTP 401, as in earlier replies")
    symptom = second.symptom
    assert symptom is not None and symptom.key.operation == "listParcels"
    assert (symptom.count, symptom.exchanges) == (2, {200})


def test_the_first_reply_in_the_plan_decides_which_status_is_right() -> None:
    assert verdicts(shown(200), shown(401), shown(200)) == ["pass", "fail", "pass"]


def test_another_cause_may_have_another_status() -> None:
    assert verdicts(shown(401), shown(200, cause="key.known"), shown(403, cause="")) == ["pass", "pass", "pass"]
