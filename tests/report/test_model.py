"""Test a clause of a report: the evidence that represents it, and its summary line."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from tests.support.reports import clause, evidence, report

UNCLEAR, WRONG, OTHER = evidence(verdict="inconclusive", actual="unclear"), evidence(actual="wrong"), evidence()


@pytest.mark.parametrize(
    ("shown", "first_failure", "chief"),
    [((), None, None), ((UNCLEAR,), None, UNCLEAR), ((UNCLEAR, WRONG, OTHER), WRONG, WRONG)],
)
def test_chief_evidence_is_a_failure_before_what_was_not_judged(shown: Any, first_failure: Any, chief: Any) -> None:
    entry = clause("a", "fail", evidence=shown)
    assert (entry.first_failure, entry.chief_evidence) == (first_failure, chief)


@pytest.mark.parametrize(
    ("shown", "reason", "headline"),
    [
        ((WRONG,), "1 of 2 exchanges", "wrong (1 of 2 exchanges)"),
        ((WRONG,), "", "wrong"),
        ((UNCLEAR,), "not selected", "not selected"),
        ((), "", "fail"),
    ],
)
def test_headline_is_what_came_and_why(shown: Any, reason: str, headline: str) -> None:
    assert clause("a", "fail", reason=reason, evidence=shown).headline == headline


def test_with_verdict_selects_clauses_in_their_order() -> None:
    made = report(clause("a", "pass"), clause("b", "fail"), clause("c", None), clause("d", "pass"))
    assert [each.id for each in made.with_verdict("fail", "pass")] == ["a", "b", "d"]


@pytest.mark.parametrize("frozen", [report(), clause("a", "pass"), UNCLEAR, UNCLEAR.request])
def test_report_is_immutable(frozen: Any) -> None:
    name = next(iter(frozen.__dataclass_fields__))
    with pytest.raises(FrozenInstanceError):
        setattr(frozen, name, "other")
