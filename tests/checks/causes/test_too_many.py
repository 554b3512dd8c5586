"""Test the cause too-many."""

from __future__ import annotations

import json

from tests.support.sent_requests import sent

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"


def members(line: str) -> list[tuple[str, str]]:
    """Number and carrier of each item of a list."""
    return [(each["tracking_number"], each["carrier_code"]) for each in json.loads(line[line.index("[") :])]


def test_too_many_sends_one_item_more_than_allowed() -> None:
    (line,) = sent(TM, "code.4020", "deleteTrackings")
    assert len(members(line)) == 201 == len(set(members(line)))
