"""Test the cause does-not-exist."""

from __future__ import annotations

import json
from dataclasses import replace

from conformance.checks.causes.does_not_exist import DoesNotExist
from tests.support.kit import Bench
from tests.support.sent_requests import cause_on, sent

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"


def test_does_not_exist_makes_a_record_for_each_other_item() -> None:
    bench = Bench(TM)
    steps = cause_on(bench, "code.4017.item").provoke(bench.contract.operations["deleteTrackings"], bench.factory)
    prepared = [(each.method, each.path) for each, prepares in bench.walk(steps) if prepares]
    assert prepared[:3] == [("GET", "/carriers"), ("POST", "/trackings/post"), ("POST", "/trackings/post")]


def test_does_not_exist_sends_an_absent_record_last_and_the_longest_list() -> None:
    absent, longest = sent(TM, "code.4017.item", "deleteTrackings")
    assert absent == (
        'POST /trackings/delete [{"tracking_number":"CTTAG1","carrier_code":"china-post"},'
        '{"carrier_code":"china-post","tracking_number":"CTTAG3"}]'
    )
    numbers = {each["tracking_number"] for each in json.loads(longest[longest.index("[") :])}
    assert len(numbers) == 200


def test_does_not_exist_sends_nothing_where_no_absent_key_can_be_made() -> None:
    bench = Bench(LIBRARY)
    loan = replace(bench.contract.resources["loan"], key_pattern=None)
    contract = replace(bench.contract, resources={"loan": loan})
    cause = DoesNotExist(contract, contract.clauses["code.30"])
    steps = cause.provoke(contract.operations["readLoan"], bench.factory)
    assert [request for request, prepares in bench.walk(steps) if not prepares] == []
