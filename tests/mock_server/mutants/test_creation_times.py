"""Test that replies show the same time of a creation."""

from __future__ import annotations

import pytest

from tests.support.mutant_verdicts import verdict


@pytest.mark.parametrize(
    ("clause", "mutant"),
    [("create.readable", "moves-time@createTracking"), ("create.listed", "lists-other-time@createTracking")],
)
def test_one_reply_shows_the_time_of_another_zone(clause: str, mutant: str) -> None:
    assert verdict(clause, mutant) == "fail"
    assert verdict(clause) == "pass"
