"""From findings to one verdict a clause, and from verdicts to the exit."""

from __future__ import annotations

import pytest

from conformance.checks.clause_results import EVIDENCE_LIMIT, NOT_SHOWN, VERDICTS, ClauseResults, exit_code, summary
from conformance.checks.finding import Finding
from tests.support.kit import contract_of, get, read, reply

TM = "trackingmore-v2"
SEEN = read(TM, get("/carriers"), reply({}))[0]


def results(*verdicts: str, selected: list[str] | None = None) -> ClauseResults:
    made = ClauseResults(contract_of(TM), list(contract_of(TM).clauses) if selected is None else selected)
    for n, verdict in enumerate(verdicts):
        made.add(Finding("code.4016", verdict, f"expected {n}", f"actual {n}"), SEEN)
    return made


def verdict(of: ClauseResults, clause: str = "code.4016") -> tuple[str | None, str]:
    return of.verdicts()[clause]


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ((), ("inconclusive", NOT_SHOWN)),
        (("pass",), ("pass", "")),
        (("inconclusive",), ("inconclusive", "actual 0")),
        (("pass", "inconclusive"), ("pass", "")),
        (("inconclusive", "pass"), ("pass", "")),
        (("pass", "fail"), ("fail", "1 of 2 exchanges")),
        (("fail", "pass", "pass"), ("fail", "1 of 3 exchanges")),
        (("inconclusive", "fail"), ("fail", "1 of 2 exchanges")),
        (("inconclusive", "inconclusive"), ("inconclusive", "actual 0")),
    ],
)
def test_one_failure_fails_and_nothing_seen_is_no_pass(findings: tuple[str, ...], said: tuple[str, str]) -> None:
    assert verdict(results(*findings)) == said


def test_what_was_not_selected_is_skipped_even_if_it_failed() -> None:
    assert verdict(results("fail", selected=["code.4017"])) == ("skipped", "not selected")


def test_information_has_no_verdict() -> None:
    assert verdict(results(), "hint.pause") == (None, "")
    assert verdict(results(selected=[]), "hint.pause") == (None, "")


def test_a_target_that_could_not_be_judged() -> None:
    made = results("pass", "fail")
    made.unjudged = "the connection is refused"
    assert verdict(made) == ("inconclusive", "the connection is refused")


def test_what_could_not_be_asked() -> None:
    made = results()
    made.block("code.4016", "no key for the profile")
    made.block("code.4016", "writes are not allowed on this target")
    made.block("code.4016", "writes are not allowed on this target")
    assert verdict(made) == ("skipped", "writes are not allowed on this target")
    made.block("code.4017", "no key for the profile")
    assert verdict(made, "code.4017") == ("inconclusive", "no key for the profile")
    made.add(Finding("code.4016", "pass"), SEEN)
    assert verdict(made) == ("pass", "")


def test_evidence_is_kept_of_the_first_failures_only() -> None:
    made = results(*["fail"] * (EVIDENCE_LIMIT + 5), "inconclusive", "inconclusive", "pass")
    entry = made.entries["code.4016"]
    assert entry.counts == {"fail": EVIDENCE_LIMIT + 5, "inconclusive": 2, "pass": 1}
    assert [finding.verdict for finding, _ in entry.evidence] == ["fail"] * EVIDENCE_LIMIT + ["inconclusive"]
    assert all(reply is SEEN for _, reply in entry.evidence)


def test_a_summary_counts_every_verdict() -> None:
    counts = summary(results("pass").verdicts())
    assert list(counts) == list(VERDICTS) and counts["pass"] == 1 and counts["fail"] == 0
    assert sum(counts.values()) == len(
        [each for each in contract_of(TM).clauses.values() if each.kind != "information"]
    )


@pytest.mark.parametrize(
    ("counts", "unjudged", "strict", "code"),
    [
        ({"pass": 1}, False, False, 0),
        ({"pass": 1, "warn": 1}, False, False, 0),
        ({"pass": 1, "inconclusive": 1}, False, False, 0),
        ({"pass": 1, "inconclusive": 1}, False, True, 5),
        ({"pass": 1, "skipped": 1}, False, True, 0),
        ({"pass": 1, "fail": 1}, False, False, 1),
        ({"fail": 1}, False, True, 1),
        ({"pass": 1, "fail": 1}, True, False, 3),
        ({"error": 1, "fail": 1}, True, False, 4),
        ({"inconclusive": 3}, False, False, 5),
        ({"skipped": 3}, False, False, 5),
        ({}, True, False, 3),
    ],
)
def test_the_exit(counts: dict[str, int], unjudged: bool, strict: bool, code: int) -> None:
    assert exit_code({**dict.fromkeys(VERDICTS, 0), **counts}, unjudged, strict) == code
