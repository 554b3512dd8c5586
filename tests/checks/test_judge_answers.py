"""Answers that excuse, that explain, and that teach: what is said of them, and what is remembered."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.contract.json_schema import Schema
from conformance.contract.model import ParameterSlot
from conformance.contract.value_zones import Zone, Zones
from conformance.core.exchange import Credential, Failure, Request, Response
from tests.support.kit import TAG, Bench, contract_of, exchange, get, reply, send

TM = "trackingmore-v2"
CARRIERS, LISTS = get("/carriers"), get("/trackings/get")
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
BAD = {"tracking_number": "?!", "carrier_code": "dhl"}


def meta(code: int, kind: str = "Bad Request", data: Any = (), status: int = 200) -> Response:
    return reply({"meta": {"code": code, "type": kind, "message": "As it is."}, "data": data}, status)


LISTED = meta(200, "Success", [{"name": code, "code": code} for code in ("dhl", "ups")])


def found(request: Request, response: Response | None, clause: str, **more: Any) -> list[Finding]:
    bench = Bench(TM)
    bench.ask(bench.valid_request("listCarriers"))
    _, findings = bench.judge.judge(exchange(request, response, **more))
    return [each for each in findings if each.clause == clause]


# --- what is not judged ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["connect", "tls"])
def test_a_target_that_cannot_be_reached_is_told_with_what_was_expected(kind: str) -> None:
    clause = "operation.listCarriers"
    unreached = found(CARRIERS, None, clause, failure=Failure(kind, "refused"))
    assert unreached == [Finding(clause, "inconclusive", "success", "refused")]


def test_a_reply_that_is_nested_too_deeply_is_told_with_what_was_expected() -> None:
    deep = found(CARRIERS, reply(b"[" * 9000 + b"]" * 9000), "operation.listCarriers")
    words = "the reply is nested too deeply to be looked into"
    assert deep == [Finding("operation.listCarriers", "inconclusive", "success", words)]


@pytest.mark.parametrize(("profile", "verdict"), [("over-limit", "fail"), ("unknown", "inconclusive")])
def test_a_key_that_is_there_for_one_outcome_is_not_excused_by_throttling(profile: str, verdict: str) -> None:
    request = CARRIERS.but(credentials=(Credential(profile, "header"),))
    clause = {"over-limit": "code.202", "unknown": "code.4001"}[profile]
    throttled = found(request, meta(429, "Too Many Requests", status=429), clause)
    assert [each.verdict for each in throttled] == [verdict]


def test_what_was_throttled_is_told_with_what_was_expected() -> None:
    throttled = found(LISTS, meta(429, "Too Many Requests", status=429), "operation.listTrackings")
    words = "throttled: 429 (Too Many Requests) under HTTP 429"
    assert throttled == [Finding("operation.listTrackings", "inconclusive", "success or code 4031", words)]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "POST", "GET"])
def test_methods_that_every_server_knows_are_judged(method: str) -> None:
    bench = Bench(TM)
    _, findings = bench.judge.judge(exchange(CARRIERS.but(method=method), reply(b"No.", 501, ())))
    assert "answered" in {each.clause for each in findings} or len(findings) > 1


def test_a_method_that_nobody_knows_may_be_turned_away_below_the_api() -> None:
    clause, brew = "code.405.unknown", CARRIERS.but(method="BREW")
    turned_away = "the HTTP layer turned the method away, not the API"
    assert found(brew, reply(b"No.", 501, ()), clause) == [Finding(clause, "inconclusive", actual=turned_away)]
    assert [each.verdict for each in found(brew, meta(405, "Method Not Allowed", status=400), clause)] == ["pass"]


# --- what something else explains ----------------------------------------------------------------------------
def test_the_outcome_of_another_fault_explains_this_one() -> None:
    both = send("POST", "/trackings/post", BAD).but(credentials=())
    explained = found(both, meta(4001, "Unauthorized"), "code.4014")
    words = "the answer was 4001 (Unauthorized), which something else explains"
    assert explained == [Finding("code.4014", "inconclusive", actual=words)]


def test_a_refusal_is_not_the_success_that_a_clause_lists() -> None:
    items = send("POST", "/trackings/batch", [NEW, BAD]).but(credentials=())
    assert [each.verdict for each in found(items, meta(4001, "Unauthorized"), "code.4014.item")] == ["inconclusive"]


def test_a_refusal_that_may_be_right_does_not_show_that_an_operation_works() -> None:
    listed = found(LISTS, meta(4031, "No Content"), "operation.listTrackings")
    words = "the answer was 4031 (No Content), which something else explains"
    assert listed == [Finding("operation.listTrackings", "inconclusive", actual=words)]


def test_an_item_that_is_no_object_spoils_the_whole_list() -> None:
    bench = Bench(TM)
    spoilt = send("POST", "/trackings/batch", [NEW, 7])
    assert "4012" in bench.judge.expectation(bench.factory.view(spoilt)).right


def test_silence_about_a_wrong_item_is_right_where_items_are_not_independent() -> None:
    data = {"submitted": 2, "updated": 1, "errors": [], "trackings": [{}]}
    for path, verdict in (("/trackings/updatemore", "pass"), ("/trackings/batch", "fail")):
        items = send("POST", path, [NEW, BAD])
        assert [each.verdict for each in found(items, meta(200, "Success", data), "code.4014.item")] == [verdict], path


# --- what is remembered ------------------------------------------------------------------------------------
def test_another_answer_than_the_one_that_was_asked_for_shows_that_the_operation_works() -> None:
    """What it lists is not believed: it may be made up as well."""
    bench = Bench(TM)
    asking = CARRIERS.but(headers=(("Prefer", "code=4012"),))
    bench.judge.judge(exchange(asking, LISTED))
    assert (bench.state.succeeded, bench.state.vocabularies) == ({"listCarriers"}, {})
    bench.judge.judge(exchange(CARRIERS, LISTED))
    assert set(bench.state.vocabularies) >= {"carrier_code"}


def test_values_of_which_nobody_says_that_they_are_right_are_remembered() -> None:
    bench = Bench(TM)
    bench.judge.judge(
        exchange(
            send("POST", "/trackings/post", {**NEW, "title": {"a": 1}, "lang": "en"}),
            None,
            failure=Failure("reset", "closed"),
        )
    )
    assert bench.state.was_odd({"a": 1}) and not bench.state.was_odd("en")
    assert not bench.state.was_odd(None)


def test_equal_values_of_other_types_are_told_apart() -> None:
    """1, 1.0 and true are equal in Python, and what is remembered of one is not said of another."""
    zones = Zones(contract_of("library"))
    slot = ParameterSlot("body", ("count",), False, Schema({"type": "integer"}, {}))
    kinds = [zones.zone(slot, value, None) for value in (1, True, "1", 1)]
    assert kinds == [Zone.RIGHT, Zone.OPEN, Zone.OPEN, Zone.RIGHT]
