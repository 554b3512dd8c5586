"""Test which outcome a reply shows: by its code and status, by its status alone, or by a header."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.expected_outcomes import outcomes_text
from conformance.checks.judge import Judge
from conformance.contract.loader import load_contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange, Request
from conformance.core.generated_values import GeneratedValues
from conformance.observation.response_reading import Reply, read_reply
from conformance.observation.target_state import TargetState
from tests.support.kit import DATA, JSON, KEY, TAG, reply

PROBLEM = (("Content-Type", "application/problem+json; charset=utf-8"),)
TYPED = (("X-Problem", "typed/2"),)
URI = "https://lamps.example.com/refused"
DETAIL = {"detail": "No", "status": 404}
READ = {"status-alone": "/books/0badcafe", "two-statuses": "/lamp", "word-codes": "/rooms/10000001"}


def read(name: str, body: Any, status: int, headers: Any = ()) -> Reply:
    contract = load_contract(str(DATA / "zoo" / name))
    request = Request("GET", READ[name], credentials=KEY)
    return read_reply(contract, RequestView(contract, request), Exchange(request, reply(body, status, headers)))


def failed(name: str, body: Any, status: int, headers: Any = ()) -> list[str]:
    contract = load_contract(str(DATA / "zoo" / name))
    exchange = Exchange(Request("GET", READ[name], credentials=KEY), reply(body, status, headers))
    judge = Judge(contract, TargetState(contract, GeneratedValues(TAG)))
    return [each.clause for each in judge.judge(exchange).findings if each.verdict == "fail"]


@pytest.mark.parametrize(
    ("name", "body", "status", "headers", "outcome"),
    [
        ("word-codes", {"ok": False, "error": "taken"}, 200, (), "taken"),
        ("word-codes", {"ok": False, "error": "taken"}, 409, (), "taken"),
        ("word-codes", {"ok": False, "error": "Taken"}, 200, (), None),
        ("word-codes", {"ok": True}, 200, (), "ok"),
        ("status-alone", DETAIL, 404, PROBLEM, "404"),
        ("status-alone", DETAIL, 422, PROBLEM, "422"),
        ("status-alone", DETAIL, 418, PROBLEM, None),
        ("status-alone", {"id": 1}, 404, PROBLEM, None),
        ("status-alone", DETAIL, 404, (("Content-Type", "application/json"),), None),
        ("status-alone", DETAIL, 404, (), None),
        ("status-alone", b"", 200, (), "done"),
        ("two-statuses", {"type": URI}, 401, TYPED, "key"),
        ("two-statuses", {"type": URI}, 404, TYPED, "absent"),
        ("two-statuses", {"type": URI}, 500, TYPED, "key"),
        ("two-statuses", {"type": URI}, 404, (), None),
        ("two-statuses", {"type": URI}, 410, (("X-Problem", "other"),), "path"),
        ("two-statuses", b"", 410, (), "path"),
        ("two-statuses", b"<html>", 410, (), "path"),
        ("two-statuses", {"lamp": "on"}, 200, (), "done"),
        ("two-statuses", b"", 200, (), None),
    ],
)
def test_reply_shows_one_outcome(name: str, body: Any, status: int, headers: Any, outcome: str | None) -> None:
    shown = read(name, body, status, headers).outcome
    assert (shown.id if shown else None) == outcome


@pytest.mark.parametrize(
    ("body", "status", "clauses"),
    [
        (DETAIL, 404, []),
        ({"detail": "No"}, 404, []),
        ({"detail": "No", "status": "404"}, 404, ["envelope"]),
        ({"detail": "No", "status": 400}, 404, ["status"]),
        ({"detail": " "}, 404, ["message"]),
        ({"detail": "No"}, 418, ["codes"]),
        ({"detail": "No"}, 302, ["envelope"]),
    ],
)
def test_rules_judge_a_problem(body: Any, status: int, clauses: list[str]) -> None:
    found = failed("status-alone", body, status, PROBLEM)
    assert [each for each in found if not each.startswith("operation.")] == clauses


def test_code_of_two_outcomes_needs_one_of_their_statuses() -> None:
    assert "status" in failed("two-statuses", {"type": URI}, 500, TYPED)
    assert "codes" in failed("two-statuses", {"type": URI + "s"}, 404, TYPED)
    assert "codes" in failed("two-statuses", b"", 409)


def test_envelope_names_the_header_that_differs() -> None:
    contract = load_contract(str(DATA / "zoo" / "status-alone"))
    exchange = Exchange(Request("GET", READ["status-alone"], credentials=KEY), reply(DETAIL, 404, JSON))
    judge = Judge(contract, TargetState(contract, GeneratedValues(TAG)))
    found = next(each for each in judge.judge(exchange).findings if each.clause == "envelope")
    assert found.expected == "the shape problem with Content-Type: application/problem+json"
    assert found.actual == "Content-Type: application/json"


def test_outcomes_that_the_status_shows_have_no_code_in_texts() -> None:
    contract = load_contract(str(DATA / "zoo" / "status-alone"))
    assert outcomes_text(contract, ["404", "done", "405"]) == "success or outcome 404 or 405"
    assert read("status-alone", DETAIL, 418, PROBLEM).summary == "HTTP 418, which no documented outcome has"
