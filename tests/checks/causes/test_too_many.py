"""Test the cause too-many."""

from __future__ import annotations

import json

import pytest

from conformance.checks.causes.too_many import most_items
from tests.support.kit import contract_of
from tests.support.sent_requests import sent

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"


def members(line: str) -> list[tuple[str, str]]:
    """Number and carrier of each item of a list."""
    return [(each["tracking_number"], each["carrier_code"]) for each in json.loads(line[line.index("[") :])]


def test_too_many_sends_one_item_more_than_allowed() -> None:
    different, twice = sent(TM, "code.4020", "deleteTrackings")
    assert len(members(different)) == 201 == len(set(members(different)))
    assert len(members(twice)) == 201, "a server may count equal items once"
    assert len(set(members(twice))) == 200


@pytest.mark.parametrize(
    ("contract", "operation", "most"),
    [(TM, "createTrackings", 40), (TM, "remoteAreas", 200), (TM, "createTracking", None), (PARCELS, "addScans", None)],
)
def test_most_items_is_the_smallest_limit(contract: str, operation: str, most: int | None) -> None:
    whole = contract_of(contract)
    assert most_items(whole, whole.operations[operation]) == most
