"""Test that walks which run at the same time are recorded, repeated and ended as if they ran one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from conformance.checks.access import Access
from conformance.checks.behaviours.base import Assertions
from conformance.checks.block_reason import NO_WRITES
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.core.exchange import Exchange, Failure, Request
from conformance.runner import pacer
from conformance.runner.failure_limits import TargetGone
from conformance.runner.pacer import Budget, RunStopped
from conformance.runner.repetitions import CONFIRMATIONS
from conformance.runner.request_factory import RequestFactory
from conformance.runner.request_sender import Pending
from conformance.runner.session_listener import SessionListener
from conformance.runner.walk import Check, Walk
from conformance.runner.walk_runner import repetition_notes, run_walks
from tests.support.chosen_sender import ChosenSender, Stopping, TimedSender
from tests.support.kit import Bench, Direct, get, reply, send
from tests.support.scripted_target import Answering
from tests.support.stopped_clock import StoppedClock

CLAUSE, OTHER_CLAUSE = "operation.listParcels", "gate.wrong"
NEW = {"label": "A-t1e2s3t49", "town": "Delft", "grams": 250, "street": "Canal", "speed": "1"}
READ, WRITE = get("/parcels"), send("POST", "/parcels", NEW)


class Recording(SessionListener):
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.judged_count = 0

    def recorded(self, exchange: Exchange) -> None:
        self.lines.append(line(exchange.request))

    def judged(self, results: object) -> None:
        self.judged_count += 1


def line(request: Request) -> str:
    return f"{request.method} {request.path_and_query}"


def latest(on_way: list[Pending]) -> Pending:
    return on_way[-1]


def new_bench(target: Direct | None = None, budget: Budget | None = None) -> tuple[Bench, Recording]:
    bench, recording = Bench("parcels", target=target, budget=budget), Recording()
    bench.session.listener = recording
    return bench, recording


def walk(number: int, *requests: Request, **more: object) -> Walk:
    """A walk that sends these requests."""

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        for each in requests:
            _ = yield each

    return replace(Walk(number, "listParcels", [Check(CLAUSE, start)]), **more)  # type: ignore[arg-type]


def asserting(number: int, holds: Callable[[], bool], **more: object) -> Walk:
    """A walk that asserts what `holds` returns, after one request."""

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        reply = yield get("/parcels", ("town", f"{number}"))
        assertions.check(holds(), "it holds", "it does not", reply)

    return replace(Walk(number, "listParcels", [Check(OTHER_CLAUSE, start)]), **more)  # type: ignore[arg-type]


def numbered(count: int, steps: int = 2) -> list[Walk]:
    return [walk(n, *(get(f"/parcels/{n}{step}") for step in range(steps))) for n in range(count)]


def run(bench: Bench, walks: Sequence[Walk], concurrency: int = 16, choose: object = None) -> ChosenSender:
    sender = ChosenSender(bench.target, choose or latest)  # type: ignore[arg-type]
    run_walks(bench.session, walks, concurrency, sender)
    return sender


# --- order -------------------------------------------------------------------------------------------
def test_exchanges_are_recorded_in_the_order_of_the_plan() -> None:
    bench, recording = new_bench()
    sender = run(bench, numbered(4))
    planned = [f"GET /parcels/{n}{step}" for n in range(4) for step in range(2)]
    assert recording.lines == planned
    assert sorted(line(each) for each, _ in bench.target.asked) == planned
    assert [line(each) for each, _ in bench.target.asked] != planned
    assert sender.most == 4 and sender.closed


def test_no_more_requests_are_on_their_way_than_allowed() -> None:
    bench, recording = new_bench()
    assert run(bench, numbered(7), concurrency=3).most == 3
    assert len(recording.lines) == 14


def test_walks_run_one_by_one_without_a_sender() -> None:
    """The later walks are the longer ones, which start first if walks run concurrently."""
    bench, recording = new_bench()
    run_walks(bench.session, [replace(each, size=each.number) for each in numbered(3)])
    assert [line(each) for each, _ in bench.target.asked] == recording.lines
    assert recording.lines == [f"GET /parcels/{n}{step}" for n in range(3) for step in range(2)]
    assert bench.session.sent == 6 == recording.judged_count


def test_threads_send_the_requests_of_concurrent_walks() -> None:
    bench, recording = new_bench()
    run_walks(bench.session, numbered(5), 3)
    assert recording.lines == [f"GET /parcels/{n}{step}" for n in range(5) for step in range(2)]


def test_walk_that_conflicts_starts_when_the_other_has_ended() -> None:
    reads, writes = Access(reads=frozenset({"parcel"})), Access(writes=frozenset({"parcel"}))
    bench, recording = new_bench()
    plan = [walk(0, READ, READ, access=reads), walk(1, WRITE, access=writes), walk(2, get("/parcels/7"))]
    run(bench, plan)
    sent = [line(each) for each, _ in bench.target.asked]
    assert sent.index("POST /parcels") > [n for n, each in enumerate(sent) if each == "GET /parcels"][1]
    assert sent.index("GET /parcels/7") < sent.index("POST /parcels")
    assert recording.lines == ["GET /parcels", "GET /parcels", "POST /parcels", "GET /parcels/7"]


def test_walk_without_any_request_does_not_keep_the_others_waiting() -> None:
    bench, recording = new_bench()
    run(bench, [walk(0), walk(1, READ), walk(2)])
    assert recording.lines == ["GET /parcels"]


def test_records_of_walks_are_known_afterwards_and_not_to_each_other() -> None:
    seen: list[int] = []

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        for _ in range(2):
            seen.append(len(factory.state.created))
            yield from factory.new_record("parcel")

    bench, _ = new_bench()
    run(bench, [Walk(n, "createParcel", [Check("operation.createParcel", start)]) for n in range(3)])
    assert seen == [0, 0, 0, 1, 1, 1] and len(bench.state.created) == 6


def test_walks_do_not_know_records_that_are_not_shared() -> None:
    seen: list[int] = []

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        seen.append(len(factory.state.created))
        _ = yield READ

    bench, _ = new_bench()
    for n in range(2):
        bench.ask(send("POST", "/parcels", {**NEW, "label": f"A-t1e2s3t4{n}"}))
        bench.state.shared = bench.state.shared or frozenset(bench.state.created)
    run(bench, [Walk(0, "listParcels", [Check(CLAUSE, start)])])
    assert seen == [1] and len(bench.state.created) == 2


class Masking(SessionListener):
    def received(self, exchange: Exchange) -> Exchange:
        return Exchange(exchange.request, reply({"masked": True}))


def test_replies_are_masked_before_a_walk_sees_them() -> None:
    seen: list[object] = []

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        seen.append((yield READ).body)

    bench, _ = new_bench()
    bench.session.listener = Masking()
    run(bench, [Walk(0, "listParcels", [Check(CLAUSE, start)], is_repeatable=False)])
    assert seen == [{"masked": True}]


def test_values_that_may_be_wrong_are_known_to_all_walks() -> None:
    bench, _ = new_bench()
    run(bench, [walk(0, get("/parcels", ("lighter", "odd value")))])
    assert bench.state.unproven.may_be_shown("odd value", "title")


# --- repetition ---------------------------------------------------------------------------------------
def verdict(bench: Bench, clause: str = OTHER_CLAUSE) -> tuple[int, int]:
    counts = bench.results.entries[clause].counts
    return counts["pass"], counts["fail"]


@pytest.mark.parametrize("concurrency", [1, 16])
def test_failure_that_is_not_repeated_does_not_count(concurrency: int) -> None:
    answers = iter([False, True])
    bench, recording = new_bench()
    run(bench, [asserting(0, lambda: next(answers))], concurrency)
    assert verdict(bench) == (1, 0)
    assert recording.lines == ["GET /parcels?town=0"] * 2, "both attempts are recorded"
    (note,) = repetition_notes(bench.session.passed_when_repeated, 4)
    assert note.startswith("1 check failed while others ran, and passed when repeated alone; the first failure: ")
    assert "--concurrency 1" in note
    (note,) = repetition_notes(bench.session.passed_when_repeated, 1)
    assert note.startswith("1 check failed, and passed when repeated with new records") and "--concurrency" not in note


@pytest.mark.parametrize("concurrency", [1, 16])
def test_failure_that_is_repeated_counts_once(concurrency: int) -> None:
    bench, recording = new_bench()
    run(bench, [asserting(0, lambda: False)], concurrency)
    assert verdict(bench) == (0, 1) and len(recording.lines) == 2
    assert verdict(bench, CLAUSE) == (1, 0)
    assert bench.results.entries["json.strict"].counts == {"pass": 1}, "of the first attempt, nothing counts"
    assert sum(bench.session.outcome_coverage.seen.values()) == 1
    assert repetition_notes(bench.session.passed_when_repeated, 4) == []


def test_walk_that_passes_is_not_repeated() -> None:
    bench, recording = new_bench()
    run(bench, [asserting(0, lambda: True)])
    assert verdict(bench) == (1, 0) and len(recording.lines) == 1


def test_walk_that_is_not_repeatable_counts_at_once() -> None:
    answers = iter([False, True])
    bench, recording = new_bench()
    run(bench, [asserting(0, lambda: next(answers), is_repeatable=False)])
    assert verdict(bench) == (0, 1) and len(recording.lines) == 1


@pytest.mark.parametrize("concurrency", [1, 16])
def test_failures_of_a_clause_that_is_often_confirmed_count_without_a_repetition(concurrency: int) -> None:
    bench, recording = new_bench()
    run(bench, [asserting(each, lambda: False) for each in range(9)], concurrency)
    assert verdict(bench) == (0, 9)
    repeated = [each for each, count in Counter(recording.lines).items() if count == 2]
    assert repeated == [f"GET /parcels?town={each}" for each in range(CONFIRMATIONS)] and len(recording.lines) == 12


@pytest.mark.parametrize("concurrency", [1, 16])
def test_all_failures_are_repeated_once_a_repetition_has_passed(concurrency: int) -> None:
    """So each failure that another walk causes is found, also after others were confirmed."""
    attempts = Counter[int]()

    def fails_once(number: int) -> Callable[[], bool]:
        def holds() -> bool:
            attempts[number] += 1
            return number != 1 and attempts[number] > 1

        return holds

    bench, _ = new_bench()
    run(bench, [asserting(each, fails_once(each)) for each in range(9)], concurrency)
    assert verdict(bench) == (8, 1) and set(attempts.values()) == {2}


def test_repetitions_run_alone_after_the_other_walks_in_the_order_of_the_plan() -> None:
    """Two walks fail while a third is still running; each request that is answered sees what else is on its way."""
    bench, recording = new_bench()
    with_it: list[tuple[str, int]] = []

    def choose(on_way: list[Pending]) -> Pending:
        chosen = min(on_way, key=lambda each: each.walk)
        with_it.append((line(chosen.view.request), len(on_way)))
        return chosen

    run(bench, [asserting(1, lambda: False), asserting(2, lambda: False), *[walk(3, READ, READ)]], choose=choose)
    assert with_it[-2:] == [("GET /parcels?town=1", 1), ("GET /parcels?town=2", 1)]
    assert with_it[:2] == [("GET /parcels?town=1", 3), ("GET /parcels?town=2", 2)]
    assert recording.lines == [
        *["GET /parcels?town=1"] * 2,
        *["GET /parcels?town=2"] * 2,
        *["GET /parcels"] * 2,
    ]


def test_repetitions_follow_at_once_if_walks_run_one_by_one() -> None:
    bench, recording = new_bench()
    run(bench, [asserting(1, lambda: False), asserting(2, lambda: False)], concurrency=1)
    sent = [line(each) for each, _ in bench.target.asked]
    assert sent == recording.lines == ["GET /parcels?town=1"] * 2 + ["GET /parcels?town=2"] * 2


def test_reason_why_a_check_is_blocked_counts_once() -> None:
    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        assertions.check(False, "", "", (yield READ))
        raise Blocked(NO_WRITES)

    bench, _ = new_bench()
    run(bench, [Walk(0, "listParcels", [Check(OTHER_CLAUSE, start)])])
    assert bench.results.entries[OTHER_CLAUSE].blocked == {NO_WRITES: 1}


def test_walk_that_another_one_disturbed_passes_when_it_is_repeated() -> None:
    """One walk deletes a record between two reads of the other, which does not declare that it would see that."""
    bench, _ = new_bench()
    made = bench.ask(WRITE).body["data"]["number"]

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        before = yield READ
        after = yield READ
        assertions.check(before.body == after.body, "it is unchanged", "it changed", after)

    def interleaved(on_way: list[Pending]) -> Pending:
        return on_way[0]

    reader = Walk(0, "listParcels", [Check(OTHER_CLAUSE, start)])
    run(bench, [reader, walk(1, send("DELETE", f"/parcels/{made}"))], choose=interleaved)
    assert [line(each) for each, _ in bench.target.asked][1:4] == [
        "GET /parcels",
        f"DELETE /parcels/{made}",
        "GET /parcels",
    ]
    assert verdict(bench) == (1, 0)


def test_repetition_has_records_and_names_of_its_own() -> None:
    seen: list[tuple[int, str]] = []

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        seen.append((len(factory.state.created), factory.names.new_value("{n}")))
        reply = yield READ
        assertions.check(False, "", "", reply)

    bench, _ = new_bench()
    bench.ask(WRITE)
    bench.state.shared = frozenset(bench.state.created)
    run(bench, [Walk(3, "listParcels", [Check(OTHER_CLAUSE, start)])])
    assert [count for count, _ in seen] == [1, 0] and seen[0][1] != seen[1][1]


# --- early end ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", [RunStopped("enough"), KeyboardInterrupt()], ids=repr)
def test_write_on_its_way_is_awaited_and_recorded(fault: BaseException) -> None:
    """The reply to a read on its way is not awaited."""
    bench, recording = new_bench(Stopping(fault, "/parcels/99999999"))
    plan = [walk(0, get("/parcels/99999999")), walk(1, READ), walk(2, WRITE, READ), walk(3, READ)]

    def choose(on_way: list[Pending]) -> Pending:
        return min(on_way, key=lambda each: (each.walk not in (0, 2), each.walk))

    with pytest.raises(type(fault)):
        run(bench, plan, choose=choose)
    assert recording.lines == ["POST /parcels"] and len(bench.state.created) == 1
    assert [line(each) for each, _ in bench.target.asked] == ["POST /parcels"]


def test_write_on_its_way_is_not_awaited_after_a_second_ctrl_c() -> None:
    bench, recording = new_bench(Stopping(KeyboardInterrupt(), "/parcels/99999999"))
    bench.session.pacer.interrupts.is_repeated = True
    with pytest.raises(KeyboardInterrupt):
        run(bench, [walk(0, get("/parcels/99999999")), walk(1, WRITE)], choose=lambda on_way: on_way[0])
    assert recording.lines == []


def test_reply_to_an_awaited_write_is_masked() -> None:
    bench, _ = new_bench(Stopping(RunStopped("enough"), "/parcels/99999999"))
    bench.session.listener = Masking()
    with pytest.raises(RunStopped):
        run(bench, [walk(0, get("/parcels/99999999")), walk(1, WRITE)], choose=lambda on_way: on_way[0])
    assert not bench.state.created and bench.results.entries["operation.createParcel"].counts["pass"] == 0


def test_target_that_stops_answering_ends_the_run() -> None:
    target = Answering("parcels", "GET", Failure("reset", "it closed"))
    bench, _ = new_bench(target)
    with pytest.raises(TargetGone, match="stopped answering: it closed"):
        run(bench, numbered(5, 4))
    assert len(target.asked) == 4


def test_what_was_seen_before_an_early_end_is_recorded_in_the_order_of_the_plan() -> None:
    bench, recording = new_bench(Stopping(RunStopped("enough"), "/parcels/99999999"))
    plan = [
        walk(0, get("/parcels/1"), get("/parcels/99999999")),
        walk(1, get("/parcels/2")),
        walk(2, get("/parcels/3")),
    ]

    def choose(on_way: list[Pending]) -> Pending:
        return min(on_way, key=lambda each: (each.view.request.path == "/parcels/99999999", -each.walk))

    with pytest.raises(RunStopped):
        run(bench, plan, choose=choose)
    assert recording.lines == ["GET /parcels/1", "GET /parcels/2", "GET /parcels/3"]


def test_budget_ends_concurrent_walks_after_so_many_requests() -> None:
    bench, _ = new_bench(budget=Budget(requests=5))
    with pytest.raises(RunStopped, match="budget of 5 requests"):
        run(bench, numbered(4, 4), concurrency=2)
    assert bench.session.sent == 5


def test_failure_counts_if_the_run_ends_before_its_repetition() -> None:
    bench, recording = new_bench(budget=Budget(requests=1))
    with pytest.raises(RunStopped):
        run(bench, [asserting(0, lambda: False)])
    assert verdict(bench) == (0, 1) and len(recording.lines) == 1


def test_of_a_repetition_that_is_broken_off_nothing_counts() -> None:
    answers = iter([False, True])

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        reply = yield READ
        assertions.check(next(answers), "", "", reply)
        yield READ

    bench, recording = new_bench(budget=Budget(requests=3))
    with pytest.raises(RunStopped):
        run(bench, [Walk(0, "listParcels", [Check(OTHER_CLAUSE, start)])])
    assert verdict(bench) == (0, 1) and len(recording.lines) == 3
    assert bench.results.entries["json.strict"].counts == {"pass": 2}


def test_sender_is_closed_after_an_early_end() -> None:
    bench, _ = new_bench(Stopping(RunStopped("enough"), "/parcels"))
    sender = ChosenSender(bench.target)
    with pytest.raises(RunStopped):
        run_walks(bench.session, [walk(0, READ)], 2, sender)
    assert sender.closed


# --- the rate -----------------------------------------------------------------------------------------------
def test_rate_holds_for_all_concurrent_requests_together(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = StoppedClock()
    monkeypatch.setattr(pacer, "time", clock)
    bench, _ = new_bench(budget=Budget(rate=4))
    sender = TimedSender(bench.target, clock)
    run_walks(bench.session, numbered(6), 4, sender)
    assert sender.most == 4 and len(sender.times) == 12
    assert sender.times == [1000.0 + n / 4 for n in range(12)]
