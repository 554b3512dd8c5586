"""Test numbers and dates as numbers."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.comparable import date_seconds, measure


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
    assert date_seconds(5) is None and date_seconds("5") is None
