"""What a run sends, what it does not, and what it leaves behind."""

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
    """Answers to one method as it is told to, and as the reference server does to all others."""

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
        heard = yield each
        assert heard.exchange.request is each


# --- guard -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "request_",
    [MAKE, REMOVE, send("PUT", "/carriers", {}), send("DELETE", "/no-such-path"), send("BREW", "/carriers")],
    ids=lambda each: f"{each.method} {each.path}",
)
def test_without_leave_to_write_nothing_is_sent_that_might(request_: Request) -> None:
    bench = Bench(TM, may_write=False)
    with pytest.raises(Blocked, match="writes are not allowed"):
        bench.session.send(request_, "")
    assert sent(bench) == [] and bench.session.sent == 0


@pytest.mark.parametrize(
    "request_",
    [get("/carriers"), get("/no-such-path"), send("POST", "/carriers/detect", {"tracking_number": "CT12345"})],
)
def test_what_only_reads_is_always_sent(request_: Request) -> None:
    bench = Bench(TM, may_write=False)
    bench.session.send(request_, "")
    assert bench.session.sent == 1


# --- budget -------------------------------------------------------------------------------------------------
def test_the_budget_of_requests() -> None:
    bench = Bench(TM, budget=Budget(requests=2))
    for _ in range(2):
        bench.session.send(get("/carriers"), "")
    with pytest.raises(RunStopped, match="budget of 2 requests is used up"):
        bench.session.send(get("/carriers"), "")
    assert len(sent(bench)) == 2 == bench.session.sent


# --- the end --------------------------------------------------------------------------------------------------
def test_a_target_that_stopped_answering_ends_the_run() -> None:
    bench = Bench(TM, target=Answering(TM, "GET", Failure("reset", "it closed the connection")))
    with pytest.raises(RunStopped, match="stopped answering: it closed the connection"):
        for _ in range(20):
            bench.session.send(get("/carriers"), "")
    assert 2 <= bench.session.sent < 10


def test_a_target_that_fails_now_and_then_goes_on() -> None:
    target = Answering(TM, "GET", *[Failure("reset", "closed"), reply({})] * 10)
    bench = Bench(TM, target=target)
    for _ in range(12):
        bench.session.send(get("/carriers"), "")
    assert bench.session.sent == 12


# --- driving ----------------------------------------------------------------------------------------------------
def test_replies_go_back_to_who_asked_and_findings_into_the_ledger() -> None:
    bench, heard = Bench(TM), []

    def steps() -> RequestSteps:
        heard.append((yield get("/carriers")))
        heard.append((yield get("/carriers", credentials=())))

    bench.session.drive(steps(), "auth.missing")
    assert [each.outcome.id for each in heard if each.outcome] == ["200", "4001"]
    for clause in ("auth.missing", "operation.listCarriers"):
        assert bench.results.entries[clause].counts == {"pass": 1}
    assert {origin for _, origin in bench.target.asked} == {"auth.missing"}


def test_what_could_not_be_made_is_booked() -> None:
    bench = Bench(TM, may_write=False)
    bench.session.drive(steps(get("/carriers"), MAKE, get("/carriers")), "code.4016")
    assert bench.results.verdicts()["code.4016"] == ClauseVerdict("skipped", NO_WRITES.text, NO_WRITES.code) and sent(
        bench
    ) == ["GET /carriers"]
    bench.session.drive(steps(MAKE), "cleanup")


def test_a_generator_is_closed_whatever_happens() -> None:
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


def test_the_mask_comes_before_everything_else() -> None:
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
def test_a_run_takes_away_what_it_made(name: str) -> None:
    bench = Bench(name)
    before = {resource: left(bench, resource) for resource in bench.contract.resources}
    for operation in bench.contract.operations.values():
        if isinstance(operation.effect, Create | Rekey):
            bench.session.send(bench.valid_request(operation.id), "")
    assert before != {resource: left(bench, resource) for resource in bench.contract.resources}
    assert clean_up(bench.session) == []
    assert before == {resource: left(bench, resource) for resource in bench.contract.resources}


def test_cleaning_up_is_not_stopped_by_the_budget() -> None:
    bench = Bench(TM, budget=Budget(requests=2))
    bench.session.send(MAKE, "")
    bench.session.send(get("/carriers"), "")
    assert clean_up(bench.session) == [] and sent(bench)[-1] == f"DELETE /trackings/dhl/CT{TAG}1"


def test_what_is_gone_already_is_not_deleted_again() -> None:
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
def test_what_could_not_be_deleted_is_said(answer: Response | Failure) -> None:
    bench = Bench(TM, target=Answering(TM, "DELETE", answer))
    bench.session.send(MAKE, "")
    assert clean_up(bench.session) == [f"tracking dhl CT{TAG}1 was made and could not be deleted"]


def test_what_may_have_been_there_before_is_left_and_said() -> None:
    bench = Bench(TM)
    example = bench.contract.operations["createTracking"].body_example
    bench.session.send(send("POST", "/trackings/post", example), "")
    bench.session.send(MAKE, "")
    said, key = clean_up(bench.session), f"{example['carrier_code']} {example['tracking_number']}"
    assert said == [f"tracking {key} was made and could not be told from one that was there before, so it was left"]
    assert [each for each in sent(bench) if each.startswith("DELETE")] == [f"DELETE /trackings/dhl/CT{TAG}1"]
    assert example["tracking_number"] in str(left(bench, "tracking")) and TAG not in str(left(bench, "tracking"))


def test_what_a_target_has_to_refuse_twice_is_new_where_it_was_accepted() -> None:
    bench = Bench(TM)
    bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": "PLAIN123"}), "")
    assert clean_up(bench.session) == [] and sent(bench)[-1] == "DELETE /trackings/dhl/PLAIN123"


def test_what_may_have_been_there_before_is_not_worked_with() -> None:
    bench = Bench(TM)
    bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": "PLAIN123"}), "")
    assert TAG in bench.valid_request("updateTracking").path and TAG in bench.valid_request("deleteTracking").path


def test_what_cannot_be_made_is_read_and_never_changed() -> None:
    bench = Bench(TM)
    makers = ("createTracking", "createTrackings")
    kept = {name: each for name, each in bench.contract.operations.items() if name not in makers}
    bench.change_factory(contract=replace(bench.contract, operations=kept))
    assert bench.valid_request("readTracking").path.startswith("/trackings/")
    with pytest.raises(Blocked, match="no tracking can be made here"):
        bench.valid_request("deleteTracking")


def test_what_is_not_there_any_more_is_gone_whatever_its_deletion_was_answered() -> None:
    gone = reply({"meta": {"code": 4017, "type": "Bad Request", "message": "No."}, "data": []})
    bench = Bench(TM, target=Answering(TM, "DELETE", gone))
    bench.session.send(MAKE, "")
    bench.store.put_back(bench.contract.resources["tracking"], [])
    findings = bench.results.entries["operation.readTracking"].counts
    assert clean_up(bench.session) == [] and not findings["fail"]


def test_cleaning_up_ends_when_the_target_is_gone() -> None:
    bench = Bench(TM, target=Answering(TM, "DELETE", Failure("reset", "closed")))
    for n in range(9):
        bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": f"CT{TAG}{n}"}), "")
    said = clean_up(bench.session)
    assert "cleaning up ended early" in said[-1] and "stopped answering" in said[-1]


# --- singletons -----------------------------------------------------------------------------------------------------
def account(bench: Bench) -> Any:
    found = bench.store.all(bench.contract.resources["account"])[0].members
    return {name: found.get(name) for name in ("name", "url", "currency")}, resolve(found, "/appearance/email")


def shown(bench: Bench, path: str, pointer: str) -> Any:
    return resolve(bench.session.send(get(path), "").body, pointer)


def test_a_singleton_is_put_back_as_it_was() -> None:
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


def test_a_singleton_that_is_replaced_as_a_whole_is_put_back_as_a_whole() -> None:
    bench = Bench(TR)
    before = shown(bench, "/campaign/domains", "/data")
    bench.session.send(send("PUT", "/campaign/domains", {"domains": ["one.example.com"]}), "")
    assert clean_up(bench.session) == [] and shown(bench, "/campaign/domains", "/data") == before


def test_a_singleton_that_was_not_changed_is_left_alone() -> None:
    bench = Bench(TR)
    bench.session.send(send("PATCH", "/network/account", b"{"), "")
    assert clean_up(bench.session) == [] and sent(bench).count("PATCH /network/account") == 1


def test_a_singleton_that_cannot_be_put_back_is_said() -> None:
    refused = reply({"success": False, "error": {"code": 11, "message": "No."}}, 403)
    bench = Bench(TR, target=Answering(TR, "PATCH", reply({"success": True, "data": {}}), refused))
    bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    bench.store.all(bench.contract.resources["account"])[0].members["name"] = "Other"
    assert clean_up(bench.session) == ["account was changed and could not be put back"]


def test_a_singleton_that_cannot_be_read_is_not_written_where_it_lasts() -> None:
    target = Answering(TR, "GET", reply({"success": False, "error": {"code": 11, "message": "No."}}, 403))
    target.ends_with_run = False
    bench = Bench(TR, target=target)
    for _ in range(2):
        with pytest.raises(Blocked, match="account cannot be read, so it could not be put back"):
            bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    assert "PATCH /network/account" not in sent(bench) and clean_up(bench.session) == []


def test_the_guard_comes_before_the_snapshot() -> None:
    bench = Bench(TR, may_write=False)
    with pytest.raises(Blocked):
        bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    assert sent(bench) == [] and clean_up(bench.session) == []
