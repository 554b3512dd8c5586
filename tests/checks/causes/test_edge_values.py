"""Test edge values: which there are, and how they are distributed over operations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.causes._edge_values import (
    BODY_VALUES,
    EDGE_VALUES,
    IMPOSSIBLE_DATES,
    INEXACT_NUMBERS,
    PATH_VALUES,
    QUERY_VALUES,
    ValueDistributor,
    edge_values,
    values_like,
)
from tests.support.kit import contract_of

TM, LIBRARY, PARCELS = "trackingmore-v2", "library", "parcels"


def shares(contract: str, name: str, where: str) -> dict[str, tuple[Any, ...]]:
    """Return the values of each operation for the slot of that name."""
    operations = contract_of(contract).operations.values()
    dealt = ValueDistributor(operations)
    slots = ((each, slot) for each in operations for slot in each.slots if (slot.name, slot.where) == (name, where))
    return {each.id: dealt.values_for(each, slot) for each, slot in slots}


def test_distributor_sends_each_value_once_for_a_shared_slot() -> None:
    dealt = shares(PARCELS, "parcel_number", "path")
    assert {name: len(values) for name, values in dealt.items()} == {
        "readParcel": 2,
        "replaceParcel": 2,
        "deleteParcel": 2,
        "listScans": 2,
        "addScans": 1,
    }
    together = [value for values in dealt.values() for value in values]
    assert sorted(together) == sorted(PATH_VALUES)


def test_distributor_limits_the_values_of_one_slot() -> None:
    (query,) = shares(PARCELS, "town", "query").values()
    (item,) = shares(PARCELS, "note", "item").values()
    assert sorted(query) == sorted(QUERY_VALUES) and len(item) == 6 < len(BODY_VALUES)


def test_distributor_has_a_value_for_every_operation() -> None:
    """If there are more operations than values, some get the same value."""
    operation = contract_of(LIBRARY).operations["readLoan"]
    crowd = [replace(operation, id=f"read{n}") for n in range(25)]
    dealt = ValueDistributor(crowd)
    got = [dealt.values_for(each, each.slots[0]) for each in crowd]
    assert {len(each) for each in got} == {1} and {each[0] for each in got} == {*PATH_VALUES}


def test_edge_values_depend_on_the_place_of_the_parameter() -> None:
    (path,) = contract_of(LIBRARY).operations["readLoan"].slots
    (query,) = contract_of(LIBRARY).operations["listLoans"].slots
    body = contract_of(LIBRARY).operations["createLoan"].slots[0]
    (item, *_) = contract_of(PARCELS).operations["addScans"].slots[1:]
    assert edge_values(path) == tuple(each for each in QUERY_VALUES if each)
    assert edge_values(query) == QUERY_VALUES and edge_values(body) == edge_values(item) == BODY_VALUES


def test_edge_values_that_only_a_body_can_carry_are_no_text() -> None:
    assert all(isinstance(each, str) for each in QUERY_VALUES)
    assert all(each.why and each.feature for each in EDGE_VALUES)


@pytest.mark.parametrize(
    ("example", "values"),
    [
        ("2019-01-01", IMPOSSIBLE_DATES),
        ("2019-01-01T10:00:00+02:00", IMPOSSIBLE_DATES),
        ("20190101", ()),
        (5, INEXACT_NUMBERS),
        (0.5, INEXACT_NUMBERS),
        (True, ()),
        ("5", ()),
        (None, ()),
    ],
)
def test_edge_values_depend_on_the_example(example: Any, values: tuple[Any, ...]) -> None:
    assert values_like(example) == values
