"""Test numbers and dates as numbers."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.comparable import date_seconds, has_time_zone, measure, seconds_between


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3.0),
        ("3.5", 3.5),
        ("1970-01-02T00:00:00+00:00", 86400.0),
        ("tomorrow", None),
        ("2021-02-30", None),
        (None, None),
        ([1], None),
        ("1" * 41, None),
        (10**400, None),
    ],
)
def test_measure(value: Any, number: float | None) -> None:
    assert measure(value) == number


def test_a_number_is_no_date() -> None:
    assert not [each for each in (5, "5", "20210228", None) if date_seconds(each) is not None]


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


@pytest.mark.parametrize(
    ("value", "has"),
    [
        ("2019-08-21T14:14:55Z", True),
        (1566368095, True),
        ("2019-08-21T14:14:55", False),
        ("2019-08-21", False),
        (None, False),
    ],
)
def test_time_zones(value: Any, has: bool) -> None:
    assert has_time_zone(value) is has
