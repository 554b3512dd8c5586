"""Test that replies show the same time of a creation, in any form."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.comparable import seconds_between
from tests.support.mutant_verdicts import verdict


@pytest.mark.parametrize(
    ("clause", "mutant"),
    [("create.readable", "moves-time@createTracking"), ("create.listed", "lists-other-time@createTracking")],
)
def test_one_reply_shows_the_time_of_another_zone(clause: str, mutant: str) -> None:
    assert verdict(clause, mutant) == "fail"
    assert verdict(clause) == "pass"


@pytest.mark.parametrize(
    ("one", "other", "seconds"),
    [
        ("2019-08-21T14:14:55+08:00", "2019-08-21 06:14:55Z", 0),
        ("2019-08-21T14:14:55+08:00", "2019-08-21T06:14:55+08:00", 8 * 3600),
        ("2019-08-21 14:14:55.5", "2019-08-21T14:14:55", 0.5),
        ("2019-08-21T14:14:55+08:00", 1566368095, 0),
        (1566368095000, "1566368095", 0),
        ("2019-08-21T14:14:55+08:00", "2019-08-21 14:14:55", None),
        ("2019-08-21T14:14:55+08:00", "2019-08-21", None),
        ("2019-08-21T14:14:55+08:00", None, None),
        ({"date": "2019-08-21"}, "soon enough", None),
    ],
)
def test_times_are_compared_in_any_form(one: Any, other: Any, seconds: float | None) -> None:
    assert seconds_between(one, other) == seconds
