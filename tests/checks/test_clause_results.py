"""From findings to one verdict a clause."""

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
NO_KEY = BlockReason(BlockCode.KEY_MISSING, "no key for the profile 'a'", "no key for the profile '...'")


def results(*verdicts: FindingVerdict, selected: list[str] | None = None) -> ClauseResults:
    made = ClauseResults(contract_of(TM), list(contract_of(TM).clauses) if selected is None else selected)
    for n, verdict in enumerate(verdicts):
        made.add(Finding("code.4016", verdict, f"expected {n}", f"actual {n}"), SEEN)
    return made


def verdict(of: ClauseResults, clause: str = "code.4016") -> ClauseVerdict:
    return of.verdicts()[clause]


def of_reason(verdict: Verdict, reason: BlockReason) -> ClauseVerdict:
    return ClauseVerdict(verdict, reason.text, reason.code, reason.general)


UNSURE = ClauseVerdict("inconclusive", "actual 0", BlockCode.INCONCLUSIVE_EXCHANGES)


@pytest.mark.parametrize(
    ("findings", "said"),
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
def test_one_failure_fails_and_nothing_seen_is_no_pass(
    findings: tuple[FindingVerdict, ...], said: ClauseVerdict
) -> None:
    assert verdict(results(*findings)) == said


def test_what_was_not_selected_is_skipped_even_if_it_failed() -> None:
    assert verdict(results("fail", selected=["code.4017"])) == of_reason("skipped", NOT_SELECTED)


def test_information_has_no_verdict() -> None:
    assert verdict(results(), "hint.pause") == ClauseVerdict(None)
    assert verdict(results(selected=[]), "hint.pause") == ClauseVerdict(None)


def test_a_target_that_could_not_be_judged() -> None:
    made = results("pass", "fail")
    made.unjudged = BlockReason(BlockCode.TARGET_UNJUDGED, "the connection is refused")
    assert verdict(made) == of_reason("inconclusive", made.unjudged)


def test_what_could_not_be_asked() -> None:
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
def test_only_the_code_for_writes_skips_a_clause(code: BlockCode) -> None:
    made = results()
    made.block("code.4016", BlockReason(code, "deleteTracking is refused: 405, DELETE is not allowed"))
    assert verdict(made).verdict == ("skipped" if code is BlockCode.WRITES_NOT_ALLOWED else "inconclusive")
    assert verdict(made).code is code


def test_what_an_exchange_shows_is_a_nearer_reason_than_what_could_not_be_asked() -> None:
    made = results("inconclusive")
    made.block("code.4016", NO_WRITES)
    assert verdict(made) == UNSURE


def test_evidence_is_kept_of_the_first_failures_only() -> None:
    made = results(*FAILURES, "inconclusive", "inconclusive", "pass")
    entry = made.entries["code.4016"]
    assert entry.counts == {"fail": EVIDENCE_LIMIT + 5, "inconclusive": 2, "pass": 1}
    assert [finding.verdict for finding, _ in entry.evidence] == ["fail"] * EVIDENCE_LIMIT + ["inconclusive"]
    assert all(reply is SEEN for _, reply in entry.evidence)


def test_a_summary_counts_every_verdict() -> None:
    counts = count_verdicts(results("pass").verdicts().values())
    assert list(counts) == list(VERDICTS) and counts["pass"] == 1 and counts["fail"] == 0
    assert sum(counts.values()) == len(
        [each for each in contract_of(TM).clauses.values() if each.kind != "information"]
    )
