"""Test which records a creation makes, by its request and its reply."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.request_view import RequestView
from conformance.observation.created_records import created_records, sent_members, shown_creation
from tests.support.kit import contract_of, send

TR = "trackier-v1"
CAMPAIGN = "5c0000000000000000c00001"
KEYS = [f"{n}" * 24 for n in range(4)]


def view_of(path: str, body: Any) -> RequestView:
    return RequestView(contract_of(TR), send("POST", path, body))


def page(n: int, title: str) -> dict[str, Any]:
    return {"_id": KEYS[n], "title": title, "url": "https://example.com"}


@pytest.mark.parametrize(
    ("shown", "key"),
    [
        ([page(1, "Mine"), page(2, "Other")], KEYS[1]),
        ([page(1, "Other"), page(2, "Mine")], KEYS[2]),
        ([page(1, "Mine"), page(2, "Mine")], KEYS[2]),
        ([page(1, "Garbled")], KEYS[1]),
        ([None, page(3, "Mine")], KEYS[3]),
        ([], None),
        ({}, None),
    ],
)
def test_created_record_in_a_list_is_the_one_most_like_the_sent_one(shown: Any, key: str | None) -> None:
    view = view_of(f"/campaign/lpages/{CAMPAIGN}", {"title": "Mine", "url": "https://example.com"})
    made = created_records(view, {"success": True, "data": {"landing_pages": shown}}, accepted=True)
    assert [each.names["landing_page_id"] for each in made] == ([key] if key else [])
    assert shown_creation(view, {"data": {"landing_pages": shown}}).get("_id") == key


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ({"caps": [{"type": "click"}, {"type": "payout"}]}, {"type": "click"}),
        ({"caps": []}, {}),
        ({"caps": "?"}, {}),
        ([], {}),
    ],
)
def test_sent_members_are_in_the_part_of_the_body_that_has_the_record(body: Any, sent: dict[str, Any]) -> None:
    assert sent_members(view_of(f"/caps/{CAMPAIGN}", body)) == sent
