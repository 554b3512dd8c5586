"""Test which leap day stands for a date."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.leap_days import has_leap_day, leap_day_like
from conformance.checks.limit_values import limit_values
from conformance.contract.operation import ParameterSlot
from tests.support.kit import contract_of


@pytest.mark.parametrize(
    ("example", "leap_day"),
    [
        ("2019-01-31", "2020-02-29"),
        ("20190821", "20200229"),
        ("2017/8/27 16:51", "2020/2/29 16:51"),
        ("2017-10-27T10:00:00Z", "2020-02-29T10:00:00Z"),
        ("2030-12-31", "2032-02-29"),
    ],
)
def test_leap_day_like_keeps_the_notation_and_the_time(example: str, leap_day: str) -> None:
    assert leap_day_like(example) == leap_day and has_leap_day(leap_day) and not has_leap_day(example)


@pytest.mark.parametrize("value", ["", "20", "12345678", "201908211", "2019-13-01", 20190821, None])
def test_leap_day_like_is_none_for_other_values(value: Any) -> None:
    assert leap_day_like(value) is None and not has_leap_day(value)


def slot_of(contract: str, operation: str, name: str) -> ParameterSlot:
    """Return a parameter of an operation."""
    return next(each for each in contract_of(contract).operations[operation].slots if each.name == name)


def test_a_date_may_be_a_leap_day_if_the_contract_describes_it() -> None:
    name = "trackingmore-v2"
    for member, value in {"order_create_time": "2020/2/29 16:51", "tracking_ship_date": "20200229"}.items():
        slot = slot_of(name, "createTracking", member)
        assert value in limit_values(contract_of(name), contract_of(name).operations["createTracking"], slot)


def test_a_report_ends_with_a_leap_day() -> None:
    trackier = contract_of("trackier-v1")
    values = [
        limit_values(trackier, trackier.operations["campaignStats"], slot_of("trackier-v1", "campaignStats", each))
        for each in ("start", "end")
    ]
    assert [*zip(*values, strict=True)][1:] == [("2019-01-15", "2019-01-15"), ("2019-12-30", "2020-02-29")]
