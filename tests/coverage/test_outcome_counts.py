"""Test whether replies count as seen, provoked or undocumented."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.core.exchange import Failure, Request, Response
from conformance.coverage.outcome_counts import NO_OPERATION, Cell, Goal, OutcomeCoverage
from tests.support.kit import contract_of, get, read, reply, send

LIBRARY = "library"
NO_KEY: dict[str, Any] = {"credentials": ()}
LOANS = reply({"code": 0, "data": []})
NO_LOAN = reply({"code": 30, "message": "No such loan"})
NOT_OPENED = reply({"code": 10, "message": "This key opens nothing"})


def sighted(*exchanges: tuple[Request, Response | None], name: str = LIBRARY, **more: Any) -> OutcomeCoverage:
    outcome_coverage = OutcomeCoverage(contract_of(name))
    for request, response in exchanges:
        outcome_coverage.count(*read(name, request, response, **more))
    return outcome_coverage


# --- seen, and documented ------------------------------------------------------------------------
def test_seen_counts_a_documented_outcome_that_was_not_provoked() -> None:
    found = sighted((get("/loans"), LOANS), (get("/loans"), LOANS))
    assert found.seen == {Cell("listLoans", 200, "0"): 2} and not found.provoked and not found.undocumented


@pytest.mark.parametrize(
    ("origin", "request_", "response", "provoked"),
    [
        ("operation.listLoans", get("/loans"), LOANS, True),
        ("operation.readLoan", get("/loans"), LOANS, False),  # prepares the ground
        ("code.10", get("/loans", **NO_KEY), NOT_OPENED, True),
        ("code.10", get("/loans"), LOANS, False),
        ("code.20", get("/loans", **NO_KEY), NOT_OPENED, False),
        ("code.30", get("/loans/t1e2s3t4"), NO_LOAN, True),
        ("get.repeats", get("/loans"), LOANS, False),
        ("generated", get("/loans"), LOANS, False),
    ],
)
def test_provoked_counts_the_outcome_that_the_request_was_made_for(
    origin: str, request_: Request, response: Response, provoked: bool
) -> None:
    found = sighted((request_, response), origin=origin)
    assert found.seen.total() == 1 and found.provoked.total() == provoked


@pytest.mark.parametrize(("code", "provoked"), [(30, True), (20, False)])
def test_provoked_by_prefer_counts_only_the_preferred_outcome(code: int, provoked: bool) -> None:
    request = get("/loans").replace(headers=(("Prefer", "code=30"),))
    found = sighted((request, reply({"code": code, "message": "?"})), origin="code.30")
    assert found.seen.total() == 1 and found.provoked.total() == provoked
    assert [*found.by_goal] == [Goal("listLoans", "code.30", "30")]


@pytest.mark.parametrize(("asked", "undocumented"), [("30", 0), ("20", 1)])
def test_outcome_that_an_operation_cannot_have_is_documented_if_it_was_asked_for(asked: str, undocumented: int) -> None:
    request = get("/loans").replace(headers=(("Prefer", f"outcome={asked}"),))
    coverage = OutcomeCoverage(contract_of(LIBRARY))
    coverage.documented = {**coverage.documented, "listLoans": {"0": (200,)}}
    coverage.count(*read(LIBRARY, request, NO_LOAN))
    assert coverage.undocumented.total() == undocumented


def test_by_goal_leaves_out_origins_that_cannot_be() -> None:
    request = get("/loans").replace(headers=(("Prefer", "code=30"),))
    for origin in ("", "code.20", "no such clause", "operation.no-such-operation"):
        assert not sighted((request, NO_LOAN), (get("/loans"), LOANS), origin=origin).by_goal


def test_by_goal_keeps_the_first_answer_and_whether_it_was_right() -> None:
    request = get("/loans", **NO_KEY)
    found = sighted((request, LOANS), (request, NOT_OPENED), origin="code.10")
    asked = found.by_goal[Goal("listLoans", "code.10")]
    assert (asked.count, asked.first_reply, asked.first_is_allowed) == (2, "0 (success) under HTTP 200", False)
    assert sighted((request, NOT_OPENED), origin="code.10").by_goal[Goal("listLoans", "code.10")].first_is_allowed


def test_seen_counts_the_errors_of_items_beside_the_success_of_the_list() -> None:
    body = {
        "meta": {"code": 201, "type": "Success", "message": ""},
        "data": {"errors": [{"code": 4016}, {"code": "x"}]},
    }
    items = [{"tracking_number": "CT1", "carrier_code": "dhl"}]
    found = sighted((send("POST", "/trackings/batch", items), reply(body)), name="trackingmore-v2")
    assert found.seen == {Cell("createTrackings", 200, each): 1 for each in ("201", "4016")}


# --- documented nowhere --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("response", "status", "code"),
    [
        (reply({"code": 77, "message": "?"}), 200, "77"),
        (reply({"code": "a" * 99, "message": "?"}), 200, "a" * 59 + "…"),
        (reply({"code": 10, "message": "?"}, 418), 418, "10"),
        (reply(b"<h1>Sorry</h1>", 502), 502, ""),
        (reply({"code": "", "message": "?"}), 200, ""),
        (reply({"code": None, "message": "?"}), 200, ""),
    ],
)
def test_undocumented_counts_replies_by_status_and_code(response: Response, status: int, code: str) -> None:
    found = sighted((get("/loans"), response))
    assert found.undocumented == {Cell("listLoans", status, code): 1} and not found.seen


def test_undocumented_counts_a_code_spelt_like_an_outcome_without_code() -> None:
    found = sighted((get("/campaigns"), reply({"success": False, "error": {"code": "refused"}})), name="trackier-v1")
    assert not found.seen and found.undocumented.total() == 1


def test_by_goal_takes_no_whole_reply_as_an_answer() -> None:
    found = sighted((get("/loans", **NO_KEY), None), origin="code.10", failure=Failure("timeout", "late by 3 s"))
    assert not found.seen and not found.undocumented
    assert found.by_goal[Goal("listLoans", "code.10")].first_reply == "no complete reply (timeout)"


def test_undocumented_counts_kinds_beyond_the_limit_as_unlisted() -> None:
    found = sighted(*((get("/loans"), reply({"code": 1000 + n, "message": "?"})) for n in range(1002)))
    assert len(found.undocumented) == 1000 and found.unlisted == 2


# --- requests that belong to no operation ----------------------------------------------------------
@pytest.mark.parametrize(
    ("request_", "response", "seen", "undocumented"),
    [
        (get("/no/such/path"), NO_LOAN, 1, 0),
        (get("/no/such/path"), reply(b"<h1>Sorry</h1>", 404), 0, 1),
        (get("/no/such/path"), reply({"code": 30, "message": "?"}, 404), 0, 1),
        (get("/no/such/path", **NO_KEY), NOT_OPENED, 0, 0),
        (send("HEAD", "/no/such/path"), reply(b"", 404), 0, 0),
        (send("OPTIONS", "/loans"), reply(b"", 204), 0, 0),
        (send("BREW", "/no/such/path"), reply(b"", 501), 0, 0),
    ],
)
def test_seen_of_no_operation_follows_the_causes_that_need_none(
    request_: Request, response: Response, seen: int, undocumented: int
) -> None:
    found = sighted((request_, response))
    assert (found.seen.total(), found.undocumented.total()) == (seen, undocumented)
    assert all(each.operation == NO_OPERATION for each in (*found.seen, *found.undocumented))


def test_documented_has_every_outcome_of_the_contract() -> None:
    for name in ("library", "parcels", "trackier-v1", "trackingmore-v2"):
        contract = contract_of(name)
        documented = {outcome for outcomes in OutcomeCoverage(contract).documented.values() for outcome in outcomes}
        assert documented == {*contract.outcomes}, name
