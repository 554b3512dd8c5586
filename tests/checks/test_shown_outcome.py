"""Test the decision table of the judge: an exchange for each row, and the verdict on it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from conformance.checks.judge import DECISIONS, Judge
from conformance.checks.shown_outcome import Case, Expects, Shown, expected_by, shown_by
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Credential, Request, Response
from conformance.observation.response_reading import read_reply
from tests.support.kit import Bench, all_causes, contract_of, exchange, get, knowing, reply, send

TM = "trackingmore-v2"
CARRIERS, LISTS = get("/carriers"), get("/trackings/get")
PREFER = get("/carriers", headers=(("Prefer", "code=4012"),))
GOOD = {"tracking_number": "CTt1e2s3t4good", "carrier_code": "dhl"}
OTHER = {"tracking_number": "CTt1e2s3t4other", "carrier_code": "dhl"}
BAD = {"tracking_number": "?!", "carrier_code": "dhl"}
MAKE, BATCH = send("POST", "/trackings/post", BAD), send("POST", "/trackings/batch", [OTHER, BAD])
UPDATES = send("POST", "/trackings/updatemore", [GOOD, BAD])
FREEZE = send("POST", "/trackings/notupdate", [GOOD, BAD])
TWICE, KNOWN = (send("POST", "/trackings/notupdate", [GOOD, GOOD | each]) for each in ({}, {"carrier_code": "ups"}))
LOST = send("POST", "/trackings/remote", [{"country": "CN", "postcode": "400422"}, {"country": "CN"}])
LISTED = [{"name": code, "code": code} for code in ("dhl", "ups")]
MOVE = send("POST", "/trackings/update", GOOD | {"update_carrier_code": "ups"})
UNKNOWN, OVER_LIMIT = (Credential("unknown", "header"),), (Credential("over-limit", "header"),)


def answered_with(code: int, data: Any = ()) -> Response:
    kind = {200: "Success", 201: "Created", 202: "Accepted"}.get(code, "Bad Request")
    return reply({"meta": {"code": code, "type": kind, "message": "As it is."}, "data": data})


def items(*codes: int) -> Response:
    errors = [{**BAD, "code": code} for code in codes]
    return answered_with(200, {"submitted": 2, "added": 1, "trackings": [{}], "errors": errors})


def frozen(count: int) -> Response:
    return answered_with(200, {"submitted": 2, "change": count, "errors": []})


class Row(NamedTuple):
    expects: Expects
    shown: Shown
    verdict: str
    clause: str
    request: Request
    response: Response
    contract: str = TM


E, S = Expects, Shown
GATES = Bench("parcels").valid_request("addScans").replace(body=dump_json([{"gate": "gate-1"}, {"gate": "gate!"}]))


def scans(count: int) -> Response:
    shown = [{"gate": "gate-1"}, {"gate": "gate!"}][:count]
    return reply({"code": 0, "data": {"scans": shown, "count": count}})


ROWS = [
    Row(E.PREFERRED, S.OWN, "pass", "code.4012", PREFER, answered_with(4012)),
    Row(E.PREFERRED, S.OTHER_SUCCESS, "inconclusive", "code.4012", PREFER, answered_with(200)),
    Row(E.PREFERRED, S.OTHER_REFUSAL, "inconclusive", "code.4012", PREFER, answered_with(4015)),
    Row(E.PREFERRED, S.WRONG, "fail", "code.4012", PREFER, answered_with(4013)),
    Row(E.PREFERRED, S.WRONG, "fail", "code.4012", PREFER, reply(b"{}")),
    Row(E.PREFERRED, S.ACCOUNT_REFUSED, "inconclusive", "code.4012", PREFER, answered_with(4019)),
    Row(
        E.PREFERRED,
        S.FORBIDDEN_SUCCESS,
        "inconclusive",
        "code.4031",
        get("/carriers", headers=(("Prefer", "code=4031"),), credentials=UNKNOWN),
        answered_with(200),
    ),
    Row(E.SUCCESS, S.OWN, "pass", "operation.listCarriers", CARRIERS, answered_with(200)),
    Row(E.SUCCESS, S.OTHER_REFUSAL, "inconclusive", "operation.listTrackings", LISTS, answered_with(4031)),
    Row(E.SUCCESS, S.WRONG, "fail", "operation.listCarriers", CARRIERS, answered_with(4012)),
    Row(E.SUCCESS, S.WRONG, "fail", "operation.listCarriers", CARRIERS, answered_with(202)),
    Row(E.SUCCESS, S.ACCOUNT_REFUSED, "inconclusive", "operation.listCarriers", CARRIERS, answered_with(4019)),
    Row(E.SUCCESS, S.WRONG_ITEM_ERRORS, "fail", "operation.freezeTrackings", KNOWN, items(4014)),
    Row(E.SUCCESS, S.OWN, "pass", "operation.freezeTrackings", TWICE, items(4014)),
    Row(E.FAULT, S.OWN, "pass", "code.4014", MAKE, answered_with(4014)),
    Row(E.FAULT, S.OTHER_REFUSAL, "inconclusive", "code.4014", MAKE.replace(credentials=UNKNOWN), answered_with(4001)),
    Row(
        E.FAULT,
        S.OTHER_SUCCESS,
        "inconclusive",
        "code.4017",
        get("/trackings/dhl/RP325552475CN"),
        answered_with(200, {}),
    ),
    Row(E.FAULT, S.WRONG, "fail", "code.4014", MAKE.replace(credentials=OVER_LIMIT), answered_with(202)),
    Row(
        E.FAULT,
        S.FORBIDDEN_SUCCESS,
        "inconclusive",
        "code.202",
        MAKE.replace(credentials=OVER_LIMIT),
        answered_with(202),
    ),
    Row(
        E.FAULT,
        S.UNCLEAR_SUCCESS,
        "inconclusive",
        "code.4031",
        get("/trackings/get", ("created_at_min", "99999999999")),
        answered_with(200, {"page": 1, "limit": 100, "total": "0", "count": 1, "items": [{}]}),
    ),
    Row(E.FAULT, S.WRONG, "fail", "code.4014", MAKE, answered_with(200)),
    Row(E.FAULT, S.ACCOUNT_REFUSED, "inconclusive", "code.4014", MAKE, answered_with(4019)),
    Row(
        E.FAULT,
        S.FORBIDDEN_SUCCESS,
        "inconclusive",
        "code.4016.item",
        MOVE.replace(credentials=UNKNOWN),
        answered_with(200),
    ),
    Row(E.ITEM_FAULT, S.OWN, "pass", "code.4014.item", BATCH, items(4014)),
    Row(E.ITEM_FAULT, S.OWN, "pass", "code.4014.item", UPDATES, items()),
    Row(E.ITEM_FAULT, S.OWN, "pass", "code.4014.item", UPDATES, answered_with(4014)),
    Row(E.ITEM_FAULT, S.OWN, "pass", "code.4014.item", FREEZE, frozen(1)),
    Row(E.ITEM_FAULT, S.ALL_ITEMS_TREATED, "fail", "code.4014.item", FREEZE, frozen(2)),
    Row(
        E.ITEM_FAULT,
        S.OTHER_REFUSAL,
        "inconclusive",
        "code.4014.item",
        BATCH.replace(credentials=UNKNOWN),
        answered_with(4001),
    ),
    Row(E.ITEM_FAULT, S.WRONG, "fail", "code.4014.item", BATCH, answered_with(4014)),
    Row(E.ITEM_FAULT, S.ACCOUNT_REFUSED, "inconclusive", "code.4014.item", BATCH, answered_with(4019)),
    Row(
        E.ITEM_FAULT,
        S.FORBIDDEN_SUCCESS,
        "inconclusive",
        "code.4014.item",
        UPDATES.replace(credentials=UNKNOWN),
        items(4014),
    ),
    Row(E.ITEM_FAULT, S.WRONG_ITEM_ERRORS, "fail", "code.4014.item", BATCH, items(4013)),
    Row(E.ITEM_FAULT, S.OTHER_ITEM_ERRORS, "inconclusive", "code.4014.item", BATCH, items(4016)),
    Row(E.ITEM_FAULT, S.NO_ITEM_ERRORS, "fail", "code.4014.item", BATCH, items()),
    Row(E.ITEM_FAULT, S.ALL_ITEMS_TREATED, "fail", "gate.wrong", GATES, scans(2), "parcels"),
    Row(E.ITEM_FAULT, S.ITEMS_NOT_SHOWN, "inconclusive", "gate.wrong", GATES, scans(1), "parcels"),
    Row(E.ITEM_FAULT, S.ITEMS_NOT_SHOWN, "inconclusive", "code.4012.lookup", LOST, answered_with(200, {"remote": []})),
]
UNREACHED = {(E.SUCCESS, S.FORBIDDEN_SUCCESS)}
"""The clause of an operation lists no outcome."""


def judge_that_knows_records(name: str) -> Judge:
    """Return a judge that knows two carriers and the same tracking with each; no operation has succeeded yet."""
    judge = Judge(contract_of(name), knowing(name))
    if name == TM:
        judge.judge(exchange(CARRIERS, answered_with(200, LISTED)))
        for carrier in ("dhl", "ups"):
            sent = GOOD | {"carrier_code": carrier}
            judge.judge(exchange(send("POST", "/trackings/post", sent), answered_with(200, sent)))
        judge.state.succeeded_operations.clear()
    return judge


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.expects.name}-{row.shown.name}")
def test_shown_outcome_follows_the_decision_table(row: Row) -> None:
    contract, judge = contract_of(row.contract), judge_that_knows_records(row.contract)
    view = RequestView(contract, row.request)
    answer = exchange(row.request, row.response, row.clause)
    clause, cause = contract.clauses[row.clause], {each.clause.id: each for each in all_causes(row.contract)}
    case = Case(
        clause, cause.get(row.clause), read_reply(contract, view, answer), judge.expectation(view), has_succeeded=False
    )
    assert (expected_by(case), shown_by(case, row.expects)) == (row.expects, row.shown)
    assert DECISIONS[row.expects][row.shown].verdict == row.verdict
    found = [each for each in judge.judge(answer).findings if each.clause == row.clause]
    assert [each.verdict for each in found] == [row.verdict]
    assert row.verdict == "pass" or found[0].actual


def test_shown_outcome_has_an_exchange_for_each_row() -> None:
    pairs = {(expects, shown) for expects, decisions in DECISIONS.items() for shown in decisions}
    assert pairs - {(row.expects, row.shown) for row in ROWS} == UNREACHED


def test_shown_outcome_of_a_refused_account_is_wrong_after_a_success() -> None:
    request, contract = CARRIERS, contract_of(TM)
    view = RequestView(contract, request)
    seen = read_reply(contract, view, exchange(request, answered_with(4019)))
    expectation = Judge(contract, knowing(TM)).expectation(view)
    clause = contract.clauses["operation.listCarriers"]
    found = [shown_by(Case(clause, None, seen, expectation, each), Expects.SUCCESS) for each in (False, True)]
    assert found == [Shown.ACCOUNT_REFUSED, Shown.WRONG]
