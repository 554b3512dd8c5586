"""Test that the coverage of several reports is merged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.coverage.merge import merged
from conformance.report.coverage_section import CoverageTotals, MissingOutcome, OperationCoverage, SeenReply, totals
from tests.support.reports import coverage as section


def covered(operation: str | None = "a", **changes: Any) -> OperationCoverage:
    return replace(OperationCoverage(operation, {}, {}, {}, {}), **changes)


OK, FOUND, ABSENT = SeenReply(200, "1"), SeenReply(200, "2"), SeenReply(404, "1")
TEAPOT = SeenReply(418, "")
SECOND, THIRD = MissingOutcome((200,), "2"), MissingOutcome((200, 400), "3")


def test_totals_count_an_outcome_under_two_statuses_once() -> None:
    counted = covered(seen={OK: 3, ABSENT: 1}, provoked={ABSENT: 1}, never={THIRD: "why"})
    assert totals([counted]) == CoverageTotals(documented=2, seen=1, provoked=1, undocumented=0)


def test_merged_adds_counts_and_keeps_what_no_report_saw() -> None:
    one = section(covered(seen={OK: 3}, provoked={OK: 1}, never={SECOND: "x", THIRD: "x"}))
    two = section(covered(seen={OK: 2, FOUND: 1}, never={THIRD: "y"}, undocumented={TEAPOT: 1}))
    both = merged([one, two, two])
    assert both.summary == CoverageTotals(documented=3, seen=2, provoked=1, undocumented=1)
    (sum_,) = both.operations
    assert sum_.seen == {OK: 7, FOUND: 2} and sum_.undocumented == {TEAPOT: 2}
    assert sum_.never == {THIRD: "x; y"}


def test_merged_leaves_one_report_unchanged() -> None:
    one = section(covered(seen={OK: 3}, never={SECOND: "x"}), covered(None, undocumented={TEAPOT: 1}), unlisted=4)
    assert merged([one]) == one and merged([one, one]).unlisted == 8


def test_merged_keeps_operations_of_one_report_in_order() -> None:
    both = merged([section(covered("b")), section(covered("a"), covered("b"), covered(None))])
    assert [each.operation for each in both.operations] == ["b", "a", None]
