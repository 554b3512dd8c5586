"""Test which values at limits are sent, and in which parameters."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.limit_values import limit_slots, limit_values, longest_new_value
from conformance.contract.json_pointer import ABSENT
from conformance.contract.value_zones import Zone, zones_of
from tests.support.kit import CONTRACTS, contract_of

TM, PARCELS = "trackingmore-v2", "parcels"


def limits(contract: str, operation: str) -> dict[str, list[Any]]:
    """Return the values at the limits of each parameter that has limits."""
    whole = contract_of(contract)
    its = whole.operations[operation]
    found = {slot.name: [*limit_values(whole, its, slot)] for slot in limit_slots(its)}
    return {name: values for name, values in found.items() if values}


def test_limits_are_bounds_lengths_and_words() -> None:
    assert limits(PARCELS, "listParcels") == {"size": [1, 20]}
    assert limits(TM, "listTrackings")["limit"] == [1, 2000]
    assert limits("trackier-v1", "listCampaigns") == {"limit": [1, 1000]}
    assert limits("trackier-v1", "createGoal")["model"] == ["fixed", "percentage"]
    assert len(limits("trackier-v1", "createCaps")["type"]) == 7
    found = limits(TM, "updateTracking")
    assert found["archived"] == ["true", "false"] and len(found["status"]) == 6


def test_a_new_value_is_made_as_long_as_is_allowed() -> None:
    whole = contract_of(TM)
    slot = next(each for each in whole.operations["createTracking"].slots if each.name == "tracking_number")
    assert longest_new_value(whole, slot, "CTabcd1") == "CTabcd1" + "X" * 33
    assert longest_new_value(whole, slot, "0" * 40) is None


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_limit_value_is_certainly_valid(name: str) -> None:
    whole = contract_of(name)
    zones = zones_of(whole)
    for operation in whole.operations.values():
        for slot in limit_slots(operation):
            assert slot.where in ("query", "body", "item") and (slot.where != "query" or slot.example is not ABSENT)
            if slot.where != "query":
                values = limit_values(whole, operation, slot)
                assert all(zones.zone(slot, each, None) is Zone.RIGHT for each in values)
