"""Test which failures the baseline accepts."""

from __future__ import annotations

from conformance.checks.clause_results import ClauseResults, ClauseVerdict
from conformance.checks.finding import Finding
from conformance.report.findings import FindingEntry
from conformance.runner.baseline import fixed_notes, known_symptoms, with_baseline
from conformance.runner.report_findings import report_findings
from conformance.runner.shown_evidence import evidence_maker, shown_evidence
from tests.support.kit import contract_of, get, read, reply

TM = "trackingmore-v2"
SEEN = {
    clause: read(TM, get("/carriers", ("clause", clause)), reply({}))[0] for clause in ("create.readable", "list.pages")
}


def results(*failures: tuple[str, str]) -> ClauseResults:
    made = ClauseResults(contract_of(TM), [*contract_of(TM).clauses])
    for clause, actual in failures:
        made.add(Finding(clause, "fail", "as before", actual), SEEN[clause])
    return made


def findings(of: ClauseResults, known: frozenset[str] = frozenset()) -> tuple[FindingEntry, ...]:
    evidence = shown_evidence(of, evidence_maker(contract_of(TM), "$BASE"))
    return report_findings(contract_of(TM), of, evidence, of.verdicts(), known=known)


OLD = findings(results(("create.readable", "no title"), ("list.pages", "no page")))


def test_clause_is_waived_if_it_fails_as_before_and_fixed_if_it_was_judged() -> None:
    now = results(("create.readable", "no title"))
    known = known_symptoms(OLD)
    assert with_baseline(now, now.verdicts(), known)["create.readable"] == ClauseVerdict("waived", "baseline")
    assert [each.verdict for each in findings(now, known)] == ["waived"]
    assert fixed_notes(now, OLD) == []
    now.add(Finding("list.pages", "pass"), SEEN["list.pages"])
    assert fixed_notes(now, OLD) == [f"Fixed since the baseline: finding {OLD[1].id} of list.pages."]


def test_clause_that_also_fails_in_another_way_still_fails() -> None:
    now = results(("create.readable", "no title"), ("create.readable", "no comment"))
    known = known_symptoms(OLD)
    assert with_baseline(now, now.verdicts(), known)["create.readable"].verdict == "fail"
    assert [each.verdict for each in findings(now, known)] == ["fail", "waived"]


def test_without_a_baseline_nothing_is_waived() -> None:
    now = results(("create.readable", "no title"))
    assert with_baseline(now, now.verdicts(), frozenset()) == now.verdicts()
