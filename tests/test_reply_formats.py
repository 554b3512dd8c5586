"""Test that the schemas of shipped contracts accept the documented formats and words in replies, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.json_pointer import put, remove
from tests.support.kit import contract_of

TM, TR = "trackingmore-v2", "trackier-v1"
CASES: list[tuple[str, str, str, Any, bool]] = [
    (TM, "readTracking", "/data/created_at", "2019-08-21T14:14:55+08:00", True),
    (TM, "readTracking", "/data/created_at", "2019-08-21 14:14", True),
    (TM, "readTracking", "/data/created_at", "21/08/2019", False),
    (TM, "listTrackings", "/data/items/0/created_at", "1566345600", False),
    (TM, "updateTracking", "/data/created_at", "", False),
    (TM, "readTracking", "/data/updated_at", "", True),
    (TM, "readTracking", "/data/updated_at", "yesterday", False),
    (TM, "realtimeTracking", "/data/items/0/origin_info/trackinfo/0/Date", "21.08.2019", False),
    (TM, "detectCarrier", "/data/0/code", "china_post", True),
    (TM, "detectCarrier", "/data/0/code", "China post", False),
    (TM, "deleteTracking", "/data", {}, True),
    (TM, "deleteTracking", "/data", {"title": "Parcel"}, False),
    (TM, "userInfo", "/data", None, True),
    (TM, "createTrackings", "/data/errors", [{"code": 4016, "message": "Tracking already exists."}], True),
    (TM, "createTrackings", "/data/errors", [{"code": 4016}], False),
    (TM, "updateTrackings", "/data/errors", [{"code": 4017}], True),
    (TR, "readAffiliate", "/data/affiliate/created", "2016-10-21", True),
    (TR, "readAffiliate", "/data/affiliate/created", "2017-05-24 17:31:56", True),
    (TR, "readAffiliate", "/data/affiliate/created", "21/10/2016", False),
    (TR, "readJob", "/data/job/created", {"date": "2019-02-01 08:45:46.850000"}, True),
    (TR, "readJob", "/data/job/created", {"date": "now"}, False),
    (TR, "readCampaign", "/data/campaign/status", "paused", True),
    (TR, "readCampaign", "/data/campaign/status", "Paused", False),
    (TR, "readGoal", "/data/goal/model", "flat", False),
    (TR, "readCap", "/data/caps/0/type", "clicks", False),
]


@pytest.mark.parametrize(("name", "operation", "pointer", "value", "fits"), CASES)
def test_reply_schema_accepts_documented_values_only(
    name: str, operation: str, pointer: str, value: Any, fits: bool
) -> None:
    documented = contract_of(name).operations[operation]
    schema = documented.reply_schema(200)
    assert schema is not None
    body = put(documented.reply_example, pointer, value)
    assert schema.accepts(body) is fits


MISSING: list[tuple[str, str, str, bool]] = [
    (TM, "createTracking", "/data/title", False),
    (TM, "createTracking", "/data/destination", True),
    (TM, "freezeTrackings", "/data/change", False),
    (TM, "updateTrackings", "/data/submitted", True),
    (TR, "readAffiliate", "/data/affiliate/login", False),
    (TR, "readAffiliate", "/data/affiliate/display_id", True),
    (TR, "listLandingPages", "/data/landing_pages/0/int_id", False),
    (TR, "affiliateEarning", "/data/stats/2019-01-01/payout", False),
    (TR, "networkStats", "/data/stats/2019-01-01/payout", True),
    (TR, "createPublisherPayout", "/data", False),
    (TR, "updatePublisherPayout", "/data", True),
    (TR, "importConversions", "/data/job/status", False),
    (TR, "readOwnAccount", "/data/payments", False),
    (TR, "readAdvertiserAccount", "/data/payments", True),
    (TR, "ownReport", "/data/fieldMap", False),
    (TR, "advertiserReport", "/data/end", False),
]


@pytest.mark.parametrize(("name", "operation", "pointer", "fits"), MISSING)
def test_reply_schema_requires_what_every_documented_reply_has(
    name: str, operation: str, pointer: str, fits: bool
) -> None:
    documented = contract_of(name).operations[operation]
    schema = documented.reply_schema(200)
    assert schema is not None and schema.accepts(documented.reply_example)
    assert schema.accepts(remove(documented.reply_example, pointer)) is fits
