"""Test the values with which filters are tried."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from conformance.checks.behaviours._filter_values import FilterValues
from conformance.checks.behaviours._filtered_records import FilteredRecord
from conformance.checks.behaviours._record_behaviour import RecordContext
from tests.support.kit import Bench

TM, PARCELS = "trackingmore-v2", "parcels"


def filter_of(contract: str, operation: str, name: str, first: Any, other: Any) -> FilterValues:
    """Return the values of a filter, for two records with these values of the filtered member."""
    bench = Bench(contract)
    its = bench.contract.operations[operation]
    resource = bench.contract.resource_of(its)
    assert resource is not None
    context = RecordContext(bench.contract, its, resource, bench.factory, assertions=None)  # type: ignore[arg-type]
    slot = next(each for each in its.slots if each.name == name)
    member = its.effect.filters[name].member  # type: ignore[attr-defined]
    return FilterValues(context, slot, *(FilteredRecord({}, {member: each}) for each in (first, other)))


def test_a_text_is_tried_with_its_parts_and_longer_ones() -> None:
    values = filter_of(PARCELS, "listParcels", "town", "Delft", "Delft 2")
    near = [("Delf", False), ("elft", False), ("Delft2", False), ("2Delft", False)]
    assert [*values.of_first()] == [("Delft", True), *near]
    assert [*values.of_other()] == ["Delft 2"] and [*values.of_both()] == []
    assert values.matching == "Delft" and values.excluding == "Delft 2"


def test_a_list_is_tried_with_an_unknown_value_first_and_last_and_with_many() -> None:
    values = filter_of(PARCELS, "listParcels", "towns", "Delft", "Gouda")
    *few, many = values.of_both()
    assert few == ["Delf,Delft,Gouda,Delft", "Delft,Gouda,Delf"]
    assert many.startswith("Delf1,Delf2,") and many.endswith(",Delf38,Delft,Gouda")


def test_a_word_is_tried_with_the_other_words_of_the_enumeration() -> None:
    values = filter_of(TM, "listTrackings", "status", "pending", "pending")
    others = ("notfound", "transit", "pickup", "delivered", "undelivered", "exception", "expired")
    assert [*values.of_first()] == [("pending", True), *((each, False) for each in others)]
    assert [*values.of_other()] == [] and values.excluding == "notfound"


def test_a_boolean_is_tried_with_the_other_one() -> None:
    values = filter_of(TM, "listTrackings", "archived", False, True)
    assert [*values.of_first()] == [("false", True), ("true", False)] and [*values.of_other()] == ["true"]


@pytest.mark.parametrize(("name", "first"), [("heavier", True), ("lighter", False)])
def test_a_bound_is_tried_on_both_sides(name: str, first: bool) -> None:
    values = filter_of(PARCELS, "listParcels", name, 250, 250)
    far = [("0", first), ("2147483647", not first)]
    assert [*values.of_first()] == [*far, ("249", first), ("251", not first)]
    assert (values.matching, values.excluding) == (("249", "251") if first else ("251", "249"))


@pytest.mark.parametrize(
    ("shown", "distance"),
    [
        ("2020-01-03T00:00:00+00:00", 1800),
        ("2020-01-03T08:00:00.5+08:00", 1800),
        ("2020-01-03", 172800),
        ("2020-01-03 00:00:00", 172800),
    ],
)
def test_a_bound_of_a_date_is_two_days_away_and_of_a_time_half_an_hour(shown: str, distance: int) -> None:
    values = filter_of(TM, "listTrackings", "created_at_min", shown, None)
    at = int(datetime.fromisoformat(shown).timestamp())
    assert [*values.of_first()][2:] == [(str(at - distance), True), (str(at + distance), False)]


def test_a_listed_date_may_be_two_days_off() -> None:
    values = filter_of(TM, "listTrackings", "created_at_min", "2020-01-03T00:00:00+00:00", None)
    assert values.matches("2020-01-03T00:00:00+00:00", "1578009601") and values.matches(None, "1578009601")
    assert not values.matches("2019-12-31T00:00:00+00:00", "1578009601")


def test_a_member_that_is_not_shown_is_unknown() -> None:
    assert not filter_of(TM, "listTrackings", "archived", None, None).is_known


@pytest.mark.parametrize(
    ("shown", "sent", "matches"),
    [("Delft", "Delft", True), (["Gouda", "Delft"], "Delft", True), ("Delft 2", "Delft", False), (5, "5", True)],
)
def test_listed_records_match_or_not(shown: Any, sent: str, matches: bool) -> None:
    assert filter_of(PARCELS, "listParcels", "town", "Delft", "Gouda").matches(shown, sent) is matches
