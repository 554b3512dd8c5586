"""Test replies of operations that change no record."""

from __future__ import annotations

import json

from conformance.core.exchange import Request
from tests.support.kit import JSON, KEY, Direct


def test_each_item_of_a_list_of_look_ups_is_answered() -> None:
    items = [{"carrier_code": "dhl", "original": "CN", "destination": each} for each in ("US", "DE", "NL")]
    body = json.dumps(items).encode()
    found = Direct("trackingmore-v2").send(Request("POST", "/trackings/costtime", (), JSON, body, KEY)).response
    assert found is not None
    rows = json.loads(found.body)["data"]
    assert [{name: row[name] for name in items[0]} for row in rows] == items


def test_figures_by_day_are_those_of_the_requested_days_with_their_sum() -> None:
    query = (("start", "2019-01-15"), ("end", "2019-01-31"))
    found = Direct("trackier-v1").send(Request("GET", "/network/stats", query, credentials=KEY)).response
    assert found is not None
    data = json.loads(found.body)["data"]
    assert [*data["stats"]] == ["2019-01-15", "2019-01-31"] and data["total"]["clicks"] == 3
