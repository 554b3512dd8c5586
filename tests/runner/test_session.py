"""Test what a run sends, what it does not, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.block_reason import NO_WRITES
from conformance.checks.causes.base import Blocked, RequestSteps
from conformance.checks.clause_results import ClauseVerdict
from conformance.contract.effects import Create, Rekey
from conformance.contract.json_pointer import resolve
from conformance.core.exchange import Exchange, Failure, Request, Response
from conformance.runner.cleanup import clean_up
from conformance.runner.pacer import Budget, RunStopped
from conformance.runner.session import SessionListener
from tests.support.kit import TAG, Bench, Direct, get, reply, send

TM, TR = "trackingmore-v2", "trackier-v1"
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
MAKE, REMOVE = send("POST", "/trackings/post", NEW), send("DELETE", f"/trackings/dhl/CT{TAG}1")


class Answering(Direct):
    """Answers requests of one method with the given replies, and as the reference server does to all others."""

    def __init__(self, name: str, method: str, *answers: Response | Failure) -> None:
        super().__init__(name)
        self.method, self.answers = method, list(answers)

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.method != self.method or not self.answers:
            return super().send(request, origin)
        self.asked.append((request, origin))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        failed = isinstance(answer, Failure)
        return Exchange(request, None if failed else answer, answer if failed else None, origin)


def sent(bench: Bench) -> list[str]:
    return [f"{request.method} {request.path}" for request, _ in bench.target.asked]


def steps(*requests: Request) -> RequestSteps:
    for each in requests:
        reply_to_each = yield each
        assert reply_to_each.exchange.request is each


# --- guard -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "request_",
    [MAKE, REMOVE, send("PUT", "/carriers", {}), send("DELETE", "/no-such-path"), send("BREW", "/carriers")],
    ids=lambda each: f"{each.method} {each.path}",
)
def test_session_sends_no_writes_if_they_are_not_allowed(request_: Request) -> None:
    bench = Bench(TM, may_write=False)
    with pytest.raises(Blocked, match="writes are not allowed"):
        bench.session.send(request_, "")
    assert sent(bench) == [] and bench.session.sent == 0


@pytest.mark.parametrize(
    "request_",
    [get("/carriers"), get("/no-such-path"), send("POST", "/carriers/detect", {"tracking_number": "CT12345"})],
)
def test_session_always_sends_safe_requests(request_: Request) -> None:
    bench = Bench(TM, may_write=False)
    bench.session.send(request_, "")
    assert bench.session.sent == 1


# --- budget -------------------------------------------------------------------------------------------------
def test_session_stops_at_the_budget_of_requests() -> None:
    bench = Bench(TM, budget=Budget(requests=2))
    for _ in range(2):
        bench.session.send(get("/carriers"), "")
    with pytest.raises(RunStopped, match="budget of 2 requests is used up"):
        bench.session.send(get("/carriers"), "")
    assert len(sent(bench)) == 2 == bench.session.sent


# --- the end --------------------------------------------------------------------------------------------------
def test_session_stops_if_the_target_stopped_answering() -> None:
    bench = Bench(TM, target=Answering(TM, "GET", Failure("reset", "it closed the connection")))
    with pytest.raises(RunStopped, match="stopped answering: it closed the connection"):
        for _ in range(20):
            bench.session.send(get("/carriers"), "")
    assert 2 <= bench.session.sent < 10


def test_session_continues_after_occasional_failures() -> None:
    target = Answering(TM, "GET", *[Failure("reset", "closed"), reply({})] * 10)
    bench = Bench(TM, target=target)
    for _ in range(12):
        bench.session.send(get("/carriers"), "")
    assert bench.session.sent == 12


# --- driving ----------------------------------------------------------------------------------------------------
def test_drive_returns_replies_and_adds_findings_to_results() -> None:
    bench, replies = Bench(TM), []

    def steps() -> RequestSteps:
        replies.append((yield get("/carriers")))
        replies.append((yield get("/carriers", credentials=())))

    bench.session.drive(steps(), "auth.missing")
    assert [each.outcome.id for each in replies if each.outcome] == ["200", "4001"]
    for clause in ("auth.missing", "operation.listCarriers"):
        assert bench.results.entries[clause].counts == {"pass": 1}
    assert {origin for _, origin in bench.target.asked} == {"auth.missing"}


def test_drive_notes_the_reason_of_a_blocked_request() -> None:
    bench = Bench(TM, may_write=False)
    bench.session.drive(steps(get("/carriers"), MAKE, get("/carriers")), "code.4016")
    assert bench.results.verdicts()["code.4016"] == ClauseVerdict("skipped", NO_WRITES.text, NO_WRITES.code) and sent(
        bench
    ) == ["GET /carriers"]
    bench.session.drive(steps(MAKE), "cleanup")


def test_drive_closes_the_generator_after_an_exception() -> None:
    closed: list[bool] = []

    def tidy() -> Iterator[Request]:
        try:
            yield get("/carriers")
        finally:
            closed.append(True)

    bench = Bench(TM, budget=Budget(requests=0))
    with pytest.raises(RunStopped):
        bench.session.drive(tidy(), "code.4016")  # type: ignore[arg-type]
    assert closed == [True]


def test_session_masks_an_exchange_before_it_is_judged() -> None:
    class Masking(SessionListener):
        def received(self, exchange: Exchange) -> Exchange:
            return Exchange(exchange.request, reply({"masked": True}))

    bench = Bench(TM)
    bench.session.listener = Masking()
    assert bench.session.send(get("/carriers"), "").body == {"masked": True}


# --- leaving no trace ------------------------------------------------------------------------------------------
def left(bench: Bench, resource: str) -> list[dict[str, str]]:
    return [each.names for each in bench.store.all(bench.contract.resources[resource])]


@pytest.mark.parametrize("name", [TM, TR])
def test_clean_up_deletes_the_records_of_the_run(name: str) -> None:
    bench = Bench(name)
    before = {resource: left(bench, resource) for resource in bench.contract.resources}
    for operation in bench.contract.operations.values():
        if isinstance(operation.effect, Create | Rekey):
            bench.session.send(bench.valid_request(operation.id), "")
    assert before != {resource: left(bench, resource) for resource in bench.contract.resources}
    assert clean_up(bench.session) == []
    assert before == {resource: left(bench, resource) for resource in bench.contract.resources}


def test_clean_up_ignores_the_budget() -> None:
    bench = Bench(TM, budget=Budget(requests=2))
    bench.session.send(MAKE, "")
    bench.session.send(get("/carriers"), "")
    assert clean_up(bench.session) == [] and sent(bench)[-1] == f"DELETE /trackings/dhl/CT{TAG}1"


def test_clean_up_does_not_delete_a_record_again() -> None:
    bench = Bench(TM)
    bench.session.send(MAKE, "")
    bench.session.send(REMOVE, "")
    assert clean_up(bench.session) == [] and len(sent(bench)) == 2


@pytest.mark.parametrize(
    "answer",
    [
        reply({"meta": {"code": 403, "type": "Forbidden", "message": "No."}, "data": []}),
        reply(b"<html>", 500),
        Failure("reset", "closed"),
    ],
    ids=["refused", "broken", "closed"],
)
def test_clean_up_names_records_that_could_not_be_deleted(answer: Response | Failure) -> None:
    bench = Bench(TM, target=Answering(TM, "DELETE", answer))
    bench.session.send(MAKE, "")
    assert clean_up(bench.session) == [f"tracking dhl CT{TAG}1 was made and could not be deleted"]


def test_clean_up_leaves_records_that_may_have_existed_before() -> None:
    bench = Bench(TM)
    example = bench.contract.operations["createTracking"].body_example
    bench.session.send(send("POST", "/trackings/post", example), "")
    bench.session.send(MAKE, "")
    notes, key = clean_up(bench.session), f"{example['carrier_code']} {example['tracking_number']}"
    assert notes == [f"tracking {key} was made and could not be told from one that was there before, so it was left"]
    assert [each for each in sent(bench) if each.startswith("DELETE")] == [f"DELETE /trackings/dhl/CT{TAG}1"]
    assert example["tracking_number"] in str(left(bench, "tracking")) and TAG not in str(left(bench, "tracking"))


def test_clean_up_deletes_a_record_that_a_second_creation_would_refuse() -> None:
    bench = Bench(TM)
    bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": "PLAIN123"}), "")
    assert clean_up(bench.session) == [] and sent(bench)[-1] == "DELETE /trackings/dhl/PLAIN123"


def test_valid_request_does_not_use_records_that_may_have_existed_before() -> None:
    bench = Bench(TM)
    bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": "PLAIN123"}), "")
    assert TAG in bench.valid_request("updateTracking").path and TAG in bench.valid_request("deleteTracking").path


def test_valid_request_never_changes_records_that_cannot_be_created() -> None:
    bench = Bench(TM)
    makers = ("createTracking", "createTrackings")
    kept = {name: each for name, each in bench.contract.operations.items() if name not in makers}
    bench.change_factory(contract=replace(bench.contract, operations=kept))
    assert bench.valid_request("readTracking").path.startswith("/trackings/")
    with pytest.raises(Blocked, match="no tracking can be made here"):
        bench.valid_request("deleteTracking")


def test_clean_up_does_not_name_a_record_that_can_no_longer_be_read() -> None:
    gone = reply({"meta": {"code": 4017, "type": "Bad Request", "message": "No."}, "data": []})
    bench = Bench(TM, target=Answering(TM, "DELETE", gone))
    bench.session.send(MAKE, "")
    bench.store.put_back(bench.contract.resources["tracking"], [])
    findings = bench.results.entries["operation.readTracking"].counts
    assert clean_up(bench.session) == [] and not findings["fail"]


def test_clean_up_ends_if_the_target_stopped_answering() -> None:
    bench = Bench(TM, target=Answering(TM, "DELETE", Failure("reset", "closed")))
    for n in range(9):
        bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": f"CT{TAG}{n}"}), "")
    notes = clean_up(bench.session)
    assert "cleaning up ended early" in notes[-1] and "stopped answering" in notes[-1]


# --- singletons -----------------------------------------------------------------------------------------------------
def account(bench: Bench) -> Any:
    found = bench.store.all(bench.contract.resources["account"])[0].members
    return {name: found.get(name) for name in ("name", "url", "currency")}, resolve(found, "/appearance/email")


def shown(bench: Bench, path: str, pointer: str) -> Any:
    return resolve(bench.session.send(get(path), "").body, pointer)


def test_clean_up_restores_a_singleton() -> None:
    bench = Bench(TR)
    before = shown(bench, "/network/account", "/data/network")
    for name in ("Other", "Another"):
        bench.session.send(
            send("PATCH", "/network/account", {"name": name, "email": "new@example.com", "currency": "EUR"}), ""
        )
    assert shown(bench, "/network/account", "/data/network/name") == "Another"
    assert sum(each == "GET /network/account" for each in sent(bench)) == 3, "it is read before the first write only"
    assert clean_up(bench.session) == []
    after = shown(bench, "/network/account", "/data/network")
    assert {**after, "modified": None, "meta": None} == {**before, "modified": None, "meta": None}


def test_clean_up_restores_a_replaced_singleton_as_a_whole() -> None:
    bench = Bench(TR)
    before = shown(bench, "/campaign/domains", "/data")
    bench.session.send(send("PUT", "/campaign/domains", {"domains": ["one.example.com"]}), "")
    assert clean_up(bench.session) == [] and shown(bench, "/campaign/domains", "/data") == before


def test_clean_up_leaves_an_unchanged_singleton() -> None:
    bench = Bench(TR)
    bench.session.send(send("PATCH", "/network/account", b"{"), "")
    assert clean_up(bench.session) == [] and sent(bench).count("PATCH /network/account") == 1


def test_clean_up_names_a_singleton_that_cannot_be_restored() -> None:
    refused = reply({"success": False, "error": {"code": 11, "message": "No."}}, 403)
    bench = Bench(TR, target=Answering(TR, "PATCH", reply({"success": True, "data": {}}), refused))
    bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    bench.store.all(bench.contract.resources["account"])[0].members["name"] = "Other"
    assert clean_up(bench.session) == ["account was changed and could not be put back"]


def test_session_does_not_change_a_singleton_that_cannot_be_read() -> None:
    target = Answering(TR, "GET", reply({"success": False, "error": {"code": 11, "message": "No."}}, 403))
    target.ends_with_run = False
    bench = Bench(TR, target=target)
    for _ in range(2):
        with pytest.raises(Blocked, match="account cannot be read, so it could not be put back"):
            bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    assert "PATCH /network/account" not in sent(bench) and clean_up(bench.session) == []


def test_session_refuses_a_write_before_it_reads_the_singleton() -> None:
    bench = Bench(TR, may_write=False)
    with pytest.raises(Blocked):
        bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    assert sent(bench) == [] and clean_up(bench.session) == []
