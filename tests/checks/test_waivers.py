"""Test waivers: a known failure is accepted, and a waiver without a failure is stale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from conformance.checks.block_reason import NOT_SELECTED, NOT_SHOWN
from conformance.checks.clause_results import ClauseVerdict
from conformance.checks.finding import FindingVerdict
from conformance.checks.waivers import AppliedWaivers, Waiver, apply_waivers, waived_secrets

VERDICTS = {
    "bad": ClauseVerdict("fail", "it was refused"),
    "good": ClauseVerdict("pass"),
    "soft": ClauseVerdict("warn", "it was refused"),
    "open": ClauseVerdict("inconclusive", NOT_SHOWN.text, NOT_SHOWN.code),
    "left": ClauseVerdict("skipped", NOT_SELECTED.text, NOT_SELECTED.code),
    "note": ClauseVerdict(None),
}


TODAY = date(2030, 5, 1)


def applied(*waivers: Waiver, at: Mapping[str, Mapping[FindingVerdict, set[str]]] | None = None) -> AppliedWaivers:
    return apply_waivers(VERDICTS, waivers, TODAY, at, is_whole=True)


def test_waiver_changes_only_its_failing_clause() -> None:
    found = applied(Waiver("bad", "ticket 12"))
    assert found.verdicts == VERDICTS | {"bad": ClauseVerdict("waived", "ticket 12")} and found.stale == []
    assert VERDICTS["bad"].verdict == "fail", "what was given stays as it was"


@pytest.mark.parametrize("clause", ["good", "soft", "gone"])
def test_waiver_without_a_failure_is_stale(clause: str) -> None:
    found = applied(Waiver(clause, "ticket 12"))
    assert found.verdicts == VERDICTS and len(found.stale) == 1 and clause in found.stale[0]


@pytest.mark.parametrize("clause", ["open", "left"])
def test_waiver_of_a_clause_that_was_not_judged_is_not_stale(clause: str) -> None:
    assert applied(Waiver(clause, "ticket 12")) == AppliedWaivers(VERDICTS)


def test_no_waiver_is_stale_after_a_run_of_a_part() -> None:
    waivers = [Waiver(each, "known") for each in VERDICTS]
    assert len(apply_waivers(VERDICTS, waivers, TODAY, is_whole=True).stale) == 2
    assert not apply_waivers(VERDICTS, waivers, TODAY, is_whole=False).stale


def test_waiver_of_a_header_is_not_stale() -> None:
    waivers = [Waiver("secret.X-Cache-Key", "no secret"), Waiver("secret.", "?"), Waiver("bad", "ticket 12")]
    assert applied(*waivers).stale == ["Stale waiver: there is no clause secret.."]
    assert waived_secrets(waivers, TODAY) == {"x-cache-key": "no secret"}


@pytest.mark.parametrize(("until", "verdict"), [(date(2030, 5, 1), "waived"), (date(2030, 4, 30), "fail")])
def test_waiver_holds_until_its_last_day(until: date, verdict: str) -> None:
    waiver = Waiver("bad", "ticket 12", owner="shop team", until=until)
    found = applied(waiver)
    assert found.verdicts["bad"].verdict == verdict and not found.stale
    note = "Expired waiver: bad was accepted until 2030-04-30 (shop team); it counts as absent."
    assert found.expired == ([note] if verdict == "fail" else [])
    assert bool(waived_secrets([Waiver("secret.A", "known", until=until)], TODAY)) is (verdict == "waived")


def test_reason_of_a_waived_clause_names_owner_ticket_and_last_day() -> None:
    waiver = Waiver("bad", "known", owner="shop team", ticket="SHOP-12", until=date(2031, 1, 31))
    assert applied(waiver).verdicts["bad"].reason == "known (shop team, SHOP-12, until 2031-01-31)"


AT: Mapping[str, Mapping[FindingVerdict, set[str]]] = {name: {"pass": {"read", "list"}} for name in VERDICTS} | {
    "bad": {"fail": {"read", "delete"}, "pass": {"list"}}
}


@pytest.mark.parametrize(
    ("patterns", "verdict", "stale"),
    [
        ([["*"]], "waived", []),
        ([["read", "delete"]], "waived", []),
        ([["read"], ["del*"]], "waived", []),
        ([["read"]], "fail", []),
        ([["list"]], "fail", ["Stale waiver: bad no longer fails at list; remove it from the list."]),
        ([["create"]], "fail", []),
        ([[], ["read"]], "waived", []),
    ],
)
def test_waiver_with_operations_covers_failures_at_these_only(
    patterns: list[list[str]], verdict: str, stale: list[str]
) -> None:
    found = applied(*(Waiver("bad", "known", operations=tuple(each)) for each in patterns), at=AT)
    assert found.verdicts["bad"] == ClauseVerdict("waived", "known") or found.verdicts["bad"] == VERDICTS["bad"]
    assert (found.verdicts["bad"].verdict, found.stale) == (verdict, stale)


def test_waiver_with_operations_does_not_cover_requests_of_no_operation() -> None:
    at = {**AT, "bad": {"fail": {"read", ""}}}
    waiver = Waiver("bad", "known", operations=("read",))
    assert applied(waiver, at=at).verdicts["bad"].verdict == "fail"
    assert applied(Waiver("bad", "known"), at=at).verdicts["bad"].verdict == "waived"


def test_waiver_with_operations_is_stale_if_its_clause_passes_there() -> None:
    assert len(applied(Waiver("good", "known", operations=("read",)), at=AT).stale) == 1
    assert not applied(Waiver("good", "known", operations=("create",)), at=AT).stale
    assert not applied(Waiver("open", "known", operations=("read",)), at=AT).stale
    assert len(applied(Waiver("good", "known", operations=("read",))).stale) == 1


@pytest.mark.parametrize(
    ("waived", "found", "verdict"),
    [(["F1"], ["F1"], "waived"), (["F1"], ["F1", "F2"], "fail"), (["F1", "F2"], ["F2", "F1"], "waived")],
)
def test_clause_is_waived_if_each_of_its_findings_is(waived: list[str], found: list[str], verdict: str) -> None:
    waivers = [Waiver("", "known", finding=each) for each in waived]
    applied = apply_waivers(VERDICTS, waivers, TODAY, findings={"bad": found}, is_whole=True)
    assert applied.verdicts["bad"].verdict == verdict and not (applied.stale or applied.expired)


def test_waiver_of_a_finding_is_stale_if_a_whole_run_does_not_have_it() -> None:
    waiver = Waiver("", "known", finding="F1")
    applied = apply_waivers(VERDICTS, [waiver], TODAY, findings={"bad": ["F2"]}, is_whole=True)
    assert applied.stale == ["Stale waiver: there is no finding F1 any more; remove it from the list."]
    assert apply_waivers(VERDICTS, [waiver], TODAY, findings={"bad": ["F2"]}) == AppliedWaivers(VERDICTS)
