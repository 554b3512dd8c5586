"""Test how requests name records, and how replies show them."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.effects import List, Read
from conformance.contract.json_pointer import ABSENT
from conformance.observation.records import listed_records, record_key, shown_items, shown_record, shown_record_key
from tests.support.kit import contract_of

TM, TR = "trackingmore-v2", "trackier-v1"
MADE = "5c0000000000000000a0ffff"
FOREIGN = "5c0000000000000000ffffff"
NEW = {"tracking_number": "T1", "carrier_code": "dhl"}


def test_record_keys_are_read_from_requests_and_from_replies() -> None:
    tracking, affiliate = contract_of(TM).resources["tracking"], contract_of(TR).resources["affiliate"]
    assert record_key(tracking, NEW) == ("dhl", "T1") and record_key(tracking, {"carrier_code": "dhl"}) is None
    assert record_key(affiliate, {"affiliate_id": 7}) == ("7",)
    assert shown_record_key(affiliate, {"_id": MADE}) == (MADE,) == shown_record_key(affiliate, {"affiliate_id": MADE})
    assert shown_record_key(affiliate, {}) is None and shown_record_key(affiliate, [MADE]) is None
    found = shown_record(contract_of(TR).resources["commission"], {"_id": FOREIGN}, {"campaign_id": MADE})
    assert found is not None and found.names == {"campaign_id": MADE, "commission_id": FOREIGN}
    assert shown_record(affiliate, {"name": "Sample Shop"}, {}) is None and shown_record(affiliate, None, {}) is None


@pytest.mark.parametrize(
    ("shown", "items"),
    [
        ([1, 2], [1, 2]),
        ({"a": {"id": 1}, "b": {"id": 2}}, [{"id": 1}, {"id": 2}]),
        ({"id": 1}, [{"id": 1}]),
        (None, []),
        (ABSENT, []),
        ("text", []),
    ],
)
def test_shown_items_reads_arrays_objects_and_single_records(shown: Any, items: list[Any]) -> None:
    assert shown_items(shown) == items


def test_listed_records_may_be_in_a_part_of_each_item() -> None:
    goals = contract_of(TR).operations["listGoals"].effect_as(List)
    body = {"goals": [{"goal": {"_id": MADE}, "payouts": []}, {"payouts": []}]}
    assert listed_records(goals, body) == [{"_id": MADE}] and listed_records(goals, {}) == []


def test_further_list_of_a_reply_is_the_effect_of_an_operation_of_its_own() -> None:
    contract = contract_of(TR)
    (lister,) = contract.operations_with(List, "goal_payout")
    assert lister.id == "readGoal" and isinstance(contract.operations["readGoal"].effect, Read)
    assert listed_records(lister.effect_as(List), {"data": {"goal": {}, "payouts": [{"_id": MADE}]}}) == [{"_id": MADE}]


@pytest.mark.parametrize("value", ["", None, "a" * 1001, [MADE], {"a": MADE}, []])
def test_value_that_no_request_can_name_is_no_key(value: Any) -> None:
    assert shown_record(contract_of(TR).resources["affiliate"], {"_id": value}, {}) is None
