"""Test how the findings of a clause become one verdict."""

from __future__ import annotations

import pytest

from conformance.checks.block_reason import NO_WRITES, NOT_SELECTED, NOT_SHOWN, BlockCode, BlockReason
from conformance.checks.clause_results import (
    EVIDENCE_LIMIT,
    VERDICTS,
    ClauseResults,
    ClauseVerdict,
    Verdict,
    count_verdicts,
)
from conformance.checks.finding import Finding, FindingVerdict
from tests.support.kit import contract_of, get, read, reply

TM = "trackingmore-v2"
SEEN = read(TM, get("/carriers"), reply({}))[0]
FAILURES: list[FindingVerdict] = ["fail"] * (EVIDENCE_LIMIT + 5)
NO_KEY = BlockReason(BlockCode.KEY_MISSING, "no key for the profile 'a'")


def results(*verdicts: FindingVerdict, selected: list[str] | None = None) -> ClauseResults:
    made = ClauseResults(contract_of(TM), list(contract_of(TM).clauses) if selected is None else selected)
    for n, verdict in enumerate(verdicts):
        made.add(Finding("code.4016", verdict, f"expected {n}", f"actual {n}"), SEEN)
    return made


def verdict(of: ClauseResults, clause: str = "code.4016") -> ClauseVerdict:
    return of.verdicts()[clause]


def of_reason(verdict: Verdict, reason: BlockReason) -> ClauseVerdict:
    return ClauseVerdict(verdict, reason.text, reason.code)


UNSURE = ClauseVerdict("inconclusive", "actual 0", BlockCode.INCONCLUSIVE_EXCHANGES)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ((), of_reason("inconclusive", NOT_SHOWN)),
        (("pass",), ClauseVerdict("pass")),
        (("inconclusive",), UNSURE),
        (("pass", "inconclusive"), ClauseVerdict("pass")),
        (("inconclusive", "pass"), ClauseVerdict("pass")),
        (("pass", "fail"), ClauseVerdict("fail", "1 of 2 exchanges")),
        (("fail", "pass", "pass"), ClauseVerdict("fail", "1 of 3 exchanges")),
        (("inconclusive", "fail"), ClauseVerdict("fail", "1 of 2 exchanges")),
        (("inconclusive", "inconclusive"), UNSURE),
    ],
)
def test_verdict_is_the_worst_finding_and_needs_one_to_pass(
    findings: tuple[FindingVerdict, ...], expected: ClauseVerdict
) -> None:
    assert verdict(results(*findings)) == expected


def test_verdict_of_a_clause_not_selected_is_skipped() -> None:
    assert verdict(results("fail", selected=["code.4017"])) == of_reason("skipped", NOT_SELECTED)


def test_verdict_of_information_is_none() -> None:
    assert verdict(results(), "hint.pause") == ClauseVerdict(None)
    assert verdict(results(selected=[]), "hint.pause") == ClauseVerdict(None)


def test_verdicts_of_an_unjudged_target_are_inconclusive() -> None:
    made = results("pass", "fail")
    made.unjudged_reason = BlockReason(BlockCode.TARGET_UNJUDGED, "the connection is refused")
    assert verdict(made) == of_reason("inconclusive", made.unjudged_reason)


def test_verdict_of_a_blocked_clause_has_its_reason() -> None:
    made = results()
    made.block("code.4016", NO_KEY)
    made.block("code.4016", NO_WRITES)
    made.block("code.4016", NO_WRITES)
    assert verdict(made) == of_reason("skipped", NO_WRITES)
    made.block("code.4017", NO_KEY)
    assert verdict(made, "code.4017") == of_reason("inconclusive", NO_KEY)
    made.add(Finding("code.4016", "pass"), SEEN)
    assert verdict(made) == ClauseVerdict("pass")


@pytest.mark.parametrize("code", BlockCode)
def test_verdict_of_a_blocked_clause_is_skipped_for_writes_only(code: BlockCode) -> None:
    made = results()
    made.block("code.4016", BlockReason(code, "deleteTracking is refused: 405, DELETE is not allowed"))
    assert verdict(made).verdict == ("skipped" if code is BlockCode.WRITES_NOT_ALLOWED else "inconclusive")
    assert verdict(made).code is code


def test_verdict_prefers_the_reason_of_an_exchange() -> None:
    made = results("inconclusive")
    made.block("code.4016", NO_WRITES)
    assert verdict(made) == UNSURE


def test_evidence_is_limited_to_the_first_failures() -> None:
    made = results(*FAILURES, "inconclusive", "inconclusive", "pass")
    entry = made.entries["code.4016"]
    assert entry.counts == {"fail": EVIDENCE_LIMIT + 5, "inconclusive": 2, "pass": 1}
    assert [each.finding.verdict for each in entry.evidence] == ["fail"] * EVIDENCE_LIMIT + ["inconclusive"]
    assert all(each.reply is SEEN for each in entry.evidence)


def test_summary_counts_every_verdict() -> None:
    counts = count_verdicts(results("pass").verdicts().values())
    assert list(counts) == list(VERDICTS) and counts["pass"] == 1 and counts["fail"] == 0
    assert sum(counts.values()) == len(
        [each for each in contract_of(TM).clauses.values() if each.kind != "information"]
    )
