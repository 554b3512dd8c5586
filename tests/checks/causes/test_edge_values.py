"""Test edge values: which there are, and how they are distributed over operations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.checks.causes._edge_values import EDGE_TEXTS, EDGE_VALUES, MOST_PER_SLOT, ValueDistributor, edge_values
from tests.support.kit import contract_of

TM, LIBRARY, PARCELS = "trackingmore-v2", "library", "parcels"


def shares(contract: str, name: str, where: str) -> dict[str, list[Any]]:
    """What each operation gets for the slot of that name."""
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
    assert sorted(together) == sorted(each for each in EDGE_TEXTS if each)


def test_distributor_limits_the_values_of_one_slot() -> None:
    (query,) = shares(PARCELS, "town", "query").values()
    (item,) = shares(PARCELS, "note", "item").values()
    assert sorted(query) == sorted(EDGE_TEXTS) and len(item) == MOST_PER_SLOT["item"] < len(EDGE_VALUES)


def test_distributor_has_a_value_for_every_operation() -> None:
    """Where there are more operations than values, some get the same."""
    operation = contract_of(LIBRARY).operations["readLoan"]
    crowd = [replace(operation, id=f"read{n}") for n in range(25)]
    dealt = ValueDistributor(crowd)
    got = [dealt.values_for(each, each.slots[0]) for each in crowd]
    assert {len(each) for each in got} == {1} and {each[0] for each in got} == {each for each in EDGE_TEXTS if each}


def test_odd_values_of_a_path_are_never_empty() -> None:
    (path,) = contract_of(LIBRARY).operations["readLoan"].slots
    (query,) = contract_of(LIBRARY).operations["listLoans"].slots
    body = contract_of(LIBRARY).operations["createLoan"].slots[0]
    assert edge_values(path) == [each for each in EDGE_TEXTS if each]
    assert edge_values(query) == EDGE_TEXTS and edge_values(body) == EDGE_VALUES
