"""Test the waivers for the findings of an earlier report."""

from __future__ import annotations

from conformance.checks.waivers import Waiver
from conformance.waivers.baseline import REASON, baseline_waivers, joined
from tests.support.reports import clause, evidence, report


def test_each_finding_of_a_report_has_a_waiver() -> None:
    failed = report(clause("code.30", "fail", evidence=(evidence(),)), clause("code.10", "pass"))
    (waiver,) = baseline_waivers([failed])["trackingmore-v2"]
    assert waiver.finding == failed.findings[0].id and waiver.reason == REASON and waiver.known_clause == "code.30"
    assert not baseline_waivers([report(clause("code.10", "pass"))])["trackingmore-v2"]


def test_waivers_of_a_file_follow_those_of_the_baseline() -> None:
    known, own = Waiver("", REASON, finding="1a"), Waiver("", "ticket 12", finding="1a")
    assert joined({"a": [known]}, {"a": [own], "b": []}) == {"a": [known, own], "b": []}
