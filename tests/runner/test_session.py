"""Test what a session sends, what it does not, and when it stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from conformance.checks.block_reason import NO_WRITES
from conformance.checks.clause_results import ClauseVerdict
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.core.exchange import Exchange, Failure, Request
from conformance.runner.cleanup import clean_up
from conformance.runner.failure_limits import TargetGone
from conformance.runner.pacer import Budget, RunStopped
from conformance.runner.preflight import preflight
from conformance.runner.session_listener import SessionListener
from tests.support.kit import TAG, Bench, Direct, get, reply, send
from tests.support.scripted_target import FAILING_REQUEST, Answering, Failing, sent_lines

TM, TR = "trackingmore-v2", "trackier-v1"
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
MAKE, REMOVE = send("POST", "/trackings/post", NEW), send("DELETE", f"/trackings/dhl/CT{TAG}1")


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
    assert sent_lines(bench) == [] and bench.session.sent == 0


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
    assert len(sent_lines(bench)) == 2 == bench.session.sent


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
    assert bench.results.verdicts()["code.4016"] == ClauseVerdict("skipped", NO_WRITES.text, NO_WRITES.code)
    assert sent_lines(bench) == ["GET /carriers"]
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


def test_session_does_not_change_a_singleton_that_cannot_be_read() -> None:
    target = Answering(TR, "GET", reply({"success": False, "error": {"code": 11, "message": "No."}}, 403))
    target.ends_with_run = False
    bench = Bench(TR, target=target)
    for _ in range(2):
        with pytest.raises(Blocked, match="account cannot be read, so it could not be put back"):
            bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    assert "PATCH /network/account" not in sent_lines(bench) and clean_up(bench.session) == []


def test_session_refuses_a_write_before_it_reads_the_singleton() -> None:
    bench = Bench(TR, may_write=False)
    with pytest.raises(Blocked):
        bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    assert sent_lines(bench) == [] and clean_up(bench.session) == []


# --- failures in a row --------------------------------------------------------------------------------
def failing_bench(kind: str) -> tuple[Bench, Failing]:
    target = Failing(kind)
    made = Bench(TR, target=target)
    assert preflight(made.session) is None
    target.asked.clear()
    return made, target


def send_failing(made: Bench, times: int) -> None:
    for _ in range(times):
        made.session.send(FAILING_REQUEST, "")


def test_session_sends_the_control_after_four_failures_in_a_row() -> None:
    made, target = failing_bench("reset")
    send_failing(made, 12)
    assert [request.path == FAILING_REQUEST.path for request, _ in target.asked] == ([True] * 4 + [False]) * 3


def test_session_takes_the_first_safe_success_as_the_control_without_a_preflight() -> None:
    made = Bench(TR, target=Failing("reset"))
    made.session.send(get("/dictionary/countries"), "")
    assert made.session.control is not None and made.session.control.path == "/dictionary/countries"
    send_failing(made, 8)
    assert made.session.sent == 11


def test_session_stops_if_the_control_fails_too() -> None:
    made, target = failing_bench("reset")
    target.dead = True
    with pytest.raises(TargetGone, match="the target stopped answering: no reply"):
        send_failing(made, 12)
    assert len(target.asked) == 5


def test_session_stops_after_twenty_timeouts() -> None:
    made, target = failing_bench("timeout")
    with pytest.raises(RunStopped, match="20 requests were not answered in time") as raised:
        send_failing(made, 50)
    assert not isinstance(raised.value, TargetGone)
    assert sum(request.path == FAILING_REQUEST.path for request, _ in target.asked) == 20


# --- the time of a reply -------------------------------------------------------------------------------
class Timed(Direct):
    """Its replies take the given seconds."""

    def __init__(self, *seconds: float) -> None:
        super().__init__(TM)
        self.seconds = iter(seconds)

    def send(self, request: Request, origin: str = "") -> Exchange:
        return replace(super().send(request, origin), duration_s=next(self.seconds))


def test_reply_time_is_the_median_of_requests_sent_one_by_one() -> None:
    session = Bench(TM, target=Timed(0.25, 9.0, 0.5)).session
    assert session.reply_s == 0.0
    for _ in range(3):
        session.send(get("/carriers"), "")
    assert session.reply_s == 0.5


def test_session_adds_up_the_time_of_each_clause() -> None:
    session = Bench(TM, target=Timed(0.25, 0.5, 1.0, 2.0)).session
    for origin in ("code.4016", "code.4016", "json.strict", ""):
        session.send(get("/carriers"), origin)
    times = {name: entry.duration_s for name, entry in session.results.entries.items() if entry.duration_s}
    assert times == {"code.4016": 0.75, "json.strict": 1.0}
