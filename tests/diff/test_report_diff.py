"""Test which changes between two reports are found, and which of them are regressions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from conformance.diff.report_diff import repaired_clauses, report_differences
from conformance.report.model import Report
from tests.support.diff_inputs import difference_lines, made
from tests.support.diff_laws import REPORTS, mirrored
from tests.support.reports import clause, evidence, report


@pytest.mark.parametrize("before", ["pass", "warn", "inconclusive", "skipped"])
@pytest.mark.parametrize("after", ["fail", "error"])
def test_clause_that_breaks_is_a_regression(before: str, after: str) -> None:
    found = list(report_differences(made({"a": before}), made({"a": after})))
    assert difference_lines(found) == [f"! clause changed a: {before} -> {after}"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fail", "pass"),
        ("fail", "error"),
        ("waived", "fail"),
        ("fail", "waived"),
        ("pass", "warn"),
        ("pass", "inconclusive"),
        ("pass", "skipped"),
        ("inconclusive", "pass"),
    ],
)
def test_clause_with_another_verdict_is_no_regression(before: str, after: str) -> None:
    found = list(report_differences(made({"a": before}), made({"a": after})))
    assert difference_lines(found) == [f". clause changed a: {before} -> {after}"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ({}, {"a": "pass"}, [". clause appeared a:  -> pass"]),
        ({}, {"a": "fail"}, ["! clause appeared a:  -> fail"]),
        ({"a": "pass"}, {}, [". clause vanished a: pass -> "]),
        ({"a": None}, {}, []),
        ({"a": "pass", "b": "fail"}, {"b": "fail", "a": "pass"}, []),
    ],
)
def test_clauses_appear_and_vanish_with_their_contract(old: Any, new: Any, says: list[str]) -> None:
    assert difference_lines(list(report_differences(made(old), made(new)))) == says


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ({"x": ["a"]}, {"x": ["b"]}, ". dialect changed x: a -> b"),
        ({"x": ["a", "b"]}, {"x": ["a"]}, ". dialect changed x: a|b -> a"),
        ({}, {"x": ["a"]}, ". dialect appeared x:  -> a"),
        ({"x": ["a"]}, {}, ". dialect vanished x: a -> "),
    ],
)
def test_dialect_that_changes_is_no_regression(old: Any, new: Any, says: str) -> None:
    assert difference_lines(list(report_differences(made({}, dialects=old), made({}, dialects=new)))) == [says]
    same = made({}, dialects={"x": ["b", "a"]})
    assert not list(report_differences(made({}, dialects={"x": ["a", "b"]}), same))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ({"c 1": 400}, {"c 1": 422}, ". habit changed c 1: HTTP 400 -> HTTP 422"),
        ({}, {"c 1": 422}, ". habit appeared c 1:  -> HTTP 422"),
        ({"c 1": 400}, {}, ". habit vanished c 1: HTTP 400 -> "),
    ],
)
def test_habit_that_changes_is_no_regression(old: Any, new: Any, says: str) -> None:
    assert difference_lines(list(report_differences(made({}, habits=old), made({}, habits=new)))) == [says]


def test_fixed_clauses_are_those_that_failed_and_pass_now() -> None:
    old = made({"a": "fail", "b": "warn", "c": "waived", "d": "pass", "e": "fail", "f": "fail"})
    new = made({"a": "pass", "b": "pass", "c": "pass", "d": "pass", "e": "inconclusive"})
    assert repaired_clauses(old, new) == {"a", "b", "c"}


@given(REPORTS)
def test_report_differences_of_a_report_with_itself_are_none(one: Report) -> None:
    assert not list(report_differences(one, one))


@given(REPORTS, REPORTS)
def test_report_differences_are_mirrored_when_reports_are_swapped(old: Report, new: Report) -> None:
    assert mirrored(list(report_differences(old, new)), list(report_differences(new, old)))


def test_new_finding_of_a_clause_that_failed_before_is_a_regression() -> None:
    old, new = (
        report(clause("a", "fail", evidence=(evidence(actual=text),)), clause("b", "pass")) for text in ("one", "two")
    )
    gone, new_id = old.findings[0].id, new.findings[0].id
    assert {*difference_lines(list(report_differences(old, new)))} == {
        f". finding vanished a {gone}: fail -> ",
        f"! finding appeared a {new_id}:  -> fail",
    }
    assert not list(report_differences(old, replace(new, findings_are_derived=True)))
    assert difference_lines(list(report_differences(report(clause("a", "pass")), new)))[0].startswith("! clause")
