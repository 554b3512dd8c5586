"""Test which lists lack a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.rules._missing_records import lists_all, missing_record
from conformance.contract.json_pointer import put
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.observation.records import Record
from tests.support.kit import Bench

AFFILIATES = "/data/affiliates"


def bench_with_affiliates(count: int) -> tuple[Bench, list[Record]]:
    bench = Bench("trackier-v1")
    for _ in range(count):
        list(bench.walk(bench.factory.send_valid(bench.contract.operations["createAffiliate"])))
    state = bench.judge.state
    state.shared = frozenset([*state.created][:1])
    return bench, [*state.created.values()]


def lacks(bench: Bench, left_out: list[Record], request: Request | None = None) -> bool:
    reply = bench.ask(request or bench.valid_request("listAffiliates"))
    keys = {each.names["affiliate_id"] for each in left_out}
    shown: list[Any] = [each for each in reply.body["data"]["affiliates"] if each["_id"] not in keys]
    shortened = replace(reply, body=put(reply.body, AFFILIATES, shown))
    return missing_record(bench.contract, shortened, bench.judge.state) is not None


@pytest.mark.parametrize(("left_out", "expected"), [([], False), ([0], True), ([2], True), ([0, 1, 2], False)])
def test_whole_list_lacks_no_record_with_the_values_of_a_listed_one(left_out: list[int], expected: bool) -> None:
    bench, made = bench_with_affiliates(3)
    assert lacks(bench, [made[each] for each in left_out]) is expected


def test_list_may_leave_out_records_with_other_values_or_by_a_query() -> None:
    bench, made = bench_with_affiliates(2)
    queried = bench.valid_request("listAffiliates").replace(query=(("callback", "a"),))
    assert lacks(bench, made[1:]) and not lacks(bench, made[1:], queried)
    update = bench.contract.operations["updateAffiliate"]
    bench.ask(bench.factory.request_for(update, made[1].names, {"status": "disabled"}))
    assert not lacks(bench, made[1:])


def test_recorded_traffic_shows_no_missing_record() -> None:
    bench, made = bench_with_affiliates(2)
    bench.judge.state.shared = frozenset()
    assert not lacks(bench, made[1:])


def test_list_of_another_account_is_whole_for_a_key_that_opens_all_of_the_target() -> None:
    bench = Bench("trackier-v1")
    for _ in range(2):
        list(bench.walk(bench.factory.send_valid(bench.contract.operations["createCampaign"])))
    first = next(place for place in bench.judge.state.created if place[0] == "campaign")
    bench.judge.state.shared = frozenset([first])
    request = bench.valid_request("listAdvertiserCampaigns")
    for profile, expected in (("advertiser", True), ("valid", True), ("no-permission", False)):
        keys = tuple(replace(each, profile=profile) for each in request.credentials)
        shown = bench.ask(request)
        view = RequestView(bench.contract, request.replace(credentials=keys))
        kept = [each for each in shown.body["data"]["campaigns"] if each["_id"] != first[1][0]]
        shortened = replace(shown, view=view, body=put(shown.body, "/data/campaigns", kept))
        found = missing_record(bench.contract, shortened, bench.judge.state)
        assert (found is not None) is expected


def test_list_whose_example_is_one_record_shows_no_missing_record() -> None:
    contract = Bench("trackier-v1").contract
    found = {name for name, each in contract.operations.items() if lists_all(each)}
    assert {"listAffiliates", "listAdvertiserCampaigns"} < found and not found & {"listJobs", "listCampaigns"}
