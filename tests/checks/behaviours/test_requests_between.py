"""Test which requests are sent between two equal reads."""

from __future__ import annotations

import json

import pytest

from conformance.checks.behaviours._day_ranges import reports_of_ranges
from conformance.checks.behaviours._requests_between import (
    FEW,
    requests_between,
    with_repeated_parameters,
    without_optional_members,
)
from conformance.core.exchange import Request
from tests.support.kit import Bench


def between(operation: str, alone: bool, variation: int = 0) -> list[Request]:
    bench = Bench("trackingmore-v2")
    bench.change_factory(has_target_alone=alone, variation=variation)
    request = bench.valid_request(operation)
    found = bench.session.drive(
        requests_between(bench.contract, bench.factory, bench.contract.operations[operation], request), ""
    ).value
    assert found is not None
    return [each for group in found for each in group]


def test_each_parameter_is_sent_and_each_mistake_is_made() -> None:
    found = between("listTrackings", alone=True)
    queries = {each.query for each in found}
    assert {(("limit", "1"),), (("page", "2"),), (("status", "lost"),)} <= queries
    assert any(each.credentials == () for each in found)
    assert any(each.path.endswith("/getstatusnumber") for each in found)
    assert {each.method for each in found} == {"GET"}


def test_a_look_up_by_post_is_sent_with_each_optional_member_and_with_another_number() -> None:
    bench = Bench("trackingmore-v2")
    operation = bench.contract.operations["detectCarrier"]
    plain = without_optional_members(bench.factory, operation, bench.valid_request(operation.id))
    number = json.loads(plain.body or b"")["tracking_number"]
    assert json.loads(plain.body or b"") == {"tracking_number": number}
    found = bench.session.drive(requests_between(bench.contract, bench.factory, operation, plain), "").value or ()
    bodies = [json.loads(each.body) for group in found for each in group if each.body and each.body[:1] == b"{"]
    assert {"tracking_number": number, "lang": "en"} in bodies
    assert any(set(each) == {"tracking_number"} and each["tracking_number"] != number for each in bodies)


def test_a_look_up_of_a_list_is_sent_with_one_item() -> None:
    sent = [each.body for each in between("remoteAreas", alone=True) if each.body]
    assert 1 in [len(json.loads(each)) for each in sent if each[:1] == b"["]


@pytest.mark.parametrize("operation", ["listTrackings", "readTracking", "userInfo", "detectCarrier"])
def test_few_are_sent_if_others_use_the_target(operation: str) -> None:
    all_of_them = between(operation, alone=True)
    for variation in (0, 5):
        assert len(between(operation, False, variation)) == FEW <= len(all_of_them)


def test_the_words_of_parameters_that_are_repeated_change() -> None:
    bench = Bench("trackier-v1")
    operation = bench.contract.operations["advertiserCustomReport"]
    request = with_repeated_parameters(bench.factory, operation, bench.valid_request(operation.id))
    assert dict(request.query) == {"start": "2019-01-15", "end": "2019-01-15"}
    steps = requests_between(bench.contract, bench.factory, operation, request)
    found = [dict(each.query) for group in bench.session.drive(steps, "").value or () for each in group]
    assert {"start": "2019-01-01", "end": "2019-01-15"} in found
    assert {"start": "2019-01-15", "end": "2019-01-31"} in found


@pytest.mark.parametrize(("operation", "is_whole"), [("networkStats", True), ("campaignStats", False)])
def test_a_report_is_sent_for_parts_of_its_range_after_the_whole_one(operation: str, is_whole: bool) -> None:
    bench = Bench("trackier-v1")
    request = bench.valid_request(operation)
    found = reports_of_ranges(bench.contract, bench.factory, bench.contract.operations[operation], request)
    whole, shorter = ("2019-01-01", "2019-01-31"), [("2019-01-01", "2019-01-15"), ("2019-01-15", "2019-01-31")]
    expected = shorter if is_whole else [whole, *shorter]
    assert [(each["start"], each["end"]) for each in (dict(one.query) for one in found)] == expected


def test_a_report_whose_reply_has_the_bounds_is_sent_once() -> None:
    bench = Bench("trackier-v1")
    request = bench.valid_request("advertiserReport")
    operation = bench.contract.operations["advertiserReport"]
    assert reports_of_ranges(bench.contract, bench.factory, operation, request) == []
