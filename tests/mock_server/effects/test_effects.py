"""Test what the reference server does for each effect, one task at a time."""

from __future__ import annotations

import json
from typing import Any, get_args, get_type_hints

import pytest

from conformance.contract.effects import EFFECTS, EffectName
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.mock_server.effects import effect, effect_names
from conformance.mock_server.effects.base import Refusal, Task, Unable
from conformance.mock_server.record_store import RecordStore
from tests.support.kit import contract_of


def test_each_effect_has_one_file() -> None:
    assert effect_names() == {*EFFECTS}


@pytest.mark.parametrize("name", EFFECTS)
def test_apply_takes_a_task_of_its_own_effect(name: EffectName) -> None:
    assert get_args(get_type_hints(effect(name))["task"]) == (EFFECTS[name],)


def test_effect_raises_a_key_error_for_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        effect("items")


class Calls:
    """A contract's records, and calls of its operations that no cause refuses but those in `refused`."""

    def __init__(self, contract: Contract, refused: Refusal | None = None) -> None:
        self.contract, self.store, self.refused = contract, RecordStore(contract), refused

    def apply(self, name: str, path: str, body: Any = None) -> Any:
        operation = self.contract.operations[name]
        target, _, query = path.partition("?")
        pairs = tuple((key, value) for key, _, value in (each.partition("=") for each in query.split("&") if each))
        raw = None if body is None else json.dumps(body).encode()
        view = RequestView(self.contract, Request(operation.method, target, pairs, body=raw))
        task = Task(operation, operation.effect, view, self.store, self.refusal)
        return effect(operation.effect.name)(task)

    def refusal(self, view: RequestView, doubtful: bool) -> Refusal | None:
        return self.refused


@pytest.fixture
def parcels() -> Calls:
    return Calls(contract_of("parcels"))


@pytest.fixture
def trackings() -> Calls:
    return Calls(contract_of("trackingmore-v2"))


def made(trackings: Calls, number: str, **members: Any) -> Any:
    body = {"tracking_number": number, "carrier_code": "dhl", **members}
    return trackings.apply("createTracking", "/trackings/post", body)["data"]


def numbers(trackings: Calls) -> list[str]:
    return [each["tracking_number"] for each in trackings.apply("listTrackings", "/trackings/get")["data"]["items"]]


def test_static_answers_with_the_example(trackings: Calls) -> None:
    example = trackings.contract.operations["listCarriers"].reply_example
    assert trackings.apply("listCarriers", "/carriers") == example


def test_create_makes_a_record_that_read_shows(parcels: Calls) -> None:
    new = parcels.apply("createParcel", "/parcels", {"label": "B-1", "town": "Delft"})["data"]
    assert parcels.apply("readParcel", f"/parcels/{new['number']}")["data"] == new


def test_create_leaves_out_members_without_a_value_that_must_not_be_null() -> None:
    caps = Calls(contract_of("trackier-v1"))
    body = caps.apply("createCaps", "/caps/5c0000000000000000c00001", {"caps": True})
    schema = caps.contract.operations["createCaps"].reply_schema(200)
    assert schema is not None and schema.accepts(body)
    assert body["data"]["caps"][-1].keys().isdisjoint({"pc", "pause_campaign"})


def test_create_without_a_key_is_unable(trackings: Calls) -> None:
    with pytest.raises(Unable):
        trackings.apply("createTracking", "/trackings/post", {"carrier_code": "dhl"})


@pytest.mark.parametrize(
    ("name", "body"), [("readParcel", None), ("replaceParcel", {"label": "B-1"}), ("deleteParcel", None)]
)
def test_effect_on_a_record_is_unable_without_one(parcels: Calls, name: str, body: Any) -> None:
    with pytest.raises(Unable):
        parcels.apply(name, "/parcels/99999999", body)


def test_merge_keeps_what_is_not_sent_and_replace_drops_it(trackings: Calls, parcels: Calls) -> None:
    made(trackings, "T1", title="one", order_id="7")
    merged = trackings.apply("updateTracking", "/trackings/dhl/T1", {"title": "two"})["data"]
    assert (merged["title"], merged["order_id"]) == ("two", "7")
    replaced = parcels.apply("replaceParcel", "/parcels/10000001", {"label": "A-1", "town": "Delft"})["data"]
    assert (replaced["town"], replaced["grams"]) == ("Delft", 0)


def test_delete_removes_the_record(parcels: Calls) -> None:
    parcels.apply("deleteParcel", "/parcels/10000001")
    assert parcels.apply("listParcels", "/parcels")["data"]["parcels"] == {}


def test_list_shows_the_page_that_is_asked_for_and_echoes_it(trackings: Calls) -> None:
    for number in ("T1", "T2", "T3"):
        made(trackings, number)
    data = trackings.apply("listTrackings", "/trackings/get?page=2&limit=2")["data"]
    assert [each["tracking_number"] for each in data["items"]] == numbers(trackings)[2:4]
    assert (data["page"], data["limit"], data["total"]) == (2, 2, str(len(numbers(trackings))))


def test_count_has_a_number_for_each_value(trackings: Calls) -> None:
    before = trackings.apply("countTrackings", "/trackings/getstatusnumber")["data"]
    made(trackings, "T1")
    after = trackings.apply("countTrackings", "/trackings/getstatusnumber")["data"]
    assert sum(after.values()) == sum(before.values()) + 1 and after.keys() == before.keys()


def test_rekey_moves_the_record(trackings: Calls) -> None:
    made(trackings, "T1")
    body = {"tracking_number": "T1", "carrier_code": "dhl", "update_carrier_code": "ups"}
    trackings.apply("changeCarrier", "/trackings/update", body)
    assert trackings.apply("readTracking", "/trackings/ups/T1")["data"]["carrier_code"] == "ups"
    with pytest.raises(Unable):
        trackings.apply("readTracking", "/trackings/dhl/T1")


def test_create_of_items_treats_or_reports_each(trackings: Calls) -> None:
    items = [{"tracking_number": number, "carrier_code": "dhl"} for number in ("T1", "T2")]
    data = trackings.apply("createTrackings", "/trackings/batch", items)["data"]
    assert (data["submitted"], data["added"], len(data["trackings"]), data["errors"]) == (2, 2, 2, [])
    trackings.refused = {"code": 4013, "message": "no"}
    data = trackings.apply("createTrackings", "/trackings/batch", items[:1])["data"]
    assert (data["submitted"], data["added"], data["trackings"]) == (1, 0, [])
    assert [(each["tracking_number"], each["code"]) for each in data["errors"]] == [("T1", 4013)]


def test_create_makes_the_records_below_the_new_one_and_shows_them() -> None:
    campaigns = Calls(contract_of("trackier-v1"))
    operation = campaigns.contract.operations["createCampaign"]
    rates = [{"payout": 1, "revenue": 2, "coverage": ["DE"]}, {"payout": 0, "revenue": 3}]
    body = {**operation.body_example, "commissions": rates, "caps": [{"type": "click", "pids": ["ALL"], "daily": 7}]}
    data = campaigns.apply("createCampaign", "/campaign", body)["data"]
    listed = campaigns.apply("listCommissions", f"/commissions/{data['campaign']['_id']}")["data"]["commissions"]
    for shown in (listed, data["commissions"]):
        found = [(each["rate"], each["revenue"], each["coverage"]) for each in shown]
        assert found == [(1, 2, ["DE"]), (0, 3, ["ALL"])] and len({each["_id"] for each in shown}) == 2
    caps = campaigns.apply("listCaps", f"/caps/{data['campaign']['_id']}")["data"]["caps"]
    assert [(each["type"], each["daily"]) for each in caps] == [("click", 7)]


@pytest.mark.parametrize("rates", [[5], "none", [{"payout": "many", "revenue": 1}]])
def test_create_is_unable_if_an_array_of_records_does_not_fit(rates: Any) -> None:
    campaigns = Calls(contract_of("trackier-v1"))
    body = {**campaigns.contract.operations["createCampaign"].body_example, "commissions": rates}
    before = len(campaigns.store.all(campaigns.contract.resources["campaign"]))
    with pytest.raises(Unable):
        campaigns.apply("createCampaign", "/campaign", body)
    assert len(campaigns.store.all(campaigns.contract.resources["campaign"])) == before
