"""Test which records a creation makes, by its request and its reply."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange, Request, Response
from conformance.observation.created_records import created_records, sent_members, shown_creation
from tests.support.kit import Bench, contract_of, get, send

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


def test_created_record_in_a_list_is_found_by_a_number_that_is_shown_as_text() -> None:
    goal = "5c0000000000000000c00002"
    shown = [{"_id": KEYS[1], "payout": "12", "revenue": "20"}, {"_id": KEYS[2], "payout": "12.0", "revenue": "20.0"}]
    view = view_of(f"/goal/payout/{goal}", {"payout": "12", "revenue": 20})
    assert shown_creation(view, {"success": True, "payouts": shown}).get("_id") == KEYS[2]


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


FIELDS = "/dictionary/customField/affiliate"


def field(n: int, label: str) -> dict[str, Any]:
    return {"id": KEYS[n], "label": label, "type": "text", "required": True}


@pytest.mark.parametrize(
    ("path", "items", "key"),
    [
        (FIELDS, [field(1, "Mine"), field(2, "Other")], KEYS[1]),
        (FIELDS, [field(1, "Mine"), field(2, "Mine")], KEYS[2]),
        (FIELDS, [field(1, "Other")], None),
        (FIELDS.replace("affiliate", "advertiser"), [field(1, "Mine")], None),
    ],
)
def test_record_whose_key_no_reply_shows_is_known_from_a_list(path: str, items: list[Any], key: str | None) -> None:
    bench = Bench(TR)
    bench.judge.judge(
        answered(send("POST", FIELDS, {"fname": "Mine"}), {"data": {"message": "Added"}, "success": True})
    )
    assert len(bench.state.unidentified) == 1 and not bench.state.created
    bench.judge.judge(answered(get(path), {"data": {"fields": items}, "success": True}))
    names = [{**each.names} for each in bench.state.created.values()]
    assert names == ([{"party": "affiliate", "custom_field_id": key}] if key else [])
    assert len(bench.state.unidentified) == (0 if key else 1)


def answered(request: Request, body: Any) -> Exchange:
    return Exchange(request, Response(200, (("Content-Type", "application/json"),), json.dumps(body).encode()))
