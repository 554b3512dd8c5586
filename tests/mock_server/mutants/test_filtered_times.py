"""Test that filters by time are in the time zone of the record."""

from __future__ import annotations

import pytest

from tests.support.mutant_verdicts import verdict

CLAUSES = {"list.filters": "listTrackings", "count.counts": "countTrackings"}


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("name", ["created_at_min", "created_at_max"])
@pytest.mark.parametrize("word", ["early", "late"])
def test_a_filter_is_off_by_some_hours(word: str, name: str, clause: str) -> None:
    assert verdict(clause, f"{word}.{name}@{CLAUSES[clause]}") == "fail"


@pytest.mark.parametrize("clause", CLAUSES)
def test_correct_server_compares_times(clause: str) -> None:
    assert verdict(clause) == "pass"
