"""Test one walk: its requests, its names and records, and what it keeps of the replies."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from conformance.checks.behaviours.base import Assertions
from conformance.checks.block_reason import NO_WRITES, BlockCode
from conformance.checks.judge import Assessment
from conformance.checks.request_steps import WHOLE, Blocked, Part, RequestSteps
from conformance.core.exchange import Failure, Request
from conformance.runner.request_factory import RequestFactory
from conformance.runner.walk import BlockedCheck, Check, ClauseFinding, StartSteps, Walk, WalkRun
from tests.support.kit import Bench, Direct, exchange, get, send

FIRST, SECOND = get("/parcels"), get("/parcels/10000001")


def sending(*requests: Request) -> StartSteps:
    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        for each in requests:
            reply = yield each
            assert reply.exchange.request is each

    return start


def started(bench: Bench, *starts: StartSteps, first_attempt: bool = True, **more: object) -> WalkRun:
    """A run of a walk with a check for each of these; their clauses are `clause-0`, `clause-1` and so on."""
    checks = [Check(f"clause-{n}", start, variation=n) for n, start in enumerate(starts)]
    walk = Walk(more.pop("number", 4), "listParcels", checks, **more)  # type: ignore[arg-type]
    return WalkRun(walk, bench.session, bench.state, first_attempt)


def requests_of(run: WalkRun, bench: Bench) -> list[tuple[str, str]]:
    """Send all requests of a walk; return each with its origin."""
    found, view = [], run.first_request()
    while view is not None:
        found.append((view.request.path, run.origin))
        view = run.next_request(bench.target.send(view.request, run.origin), view)
    return found


def kinds(entries: Sequence[object]) -> list[str]:
    return [type(each).__name__ for each in entries]


@pytest.mark.parametrize(
    ("most", "sent", "is_shortened"), [(1, 1, True), (2, 2, True), (4, 3, False), (None, 3, False)]
)
def test_walk_sends_at_most_so_many_requests(most: int, sent: int, is_shortened: bool) -> None:
    bench = Bench("parcels")
    run = started(bench, sending(FIRST, SECOND), sending(FIRST), most=most)
    assert len(requests_of(run, bench)) == sent == len(run.entries)
    assert bench.session.has_shortened_checks is is_shortened


def test_walk_sends_the_requests_of_its_checks_each_for_its_clause() -> None:
    bench = Bench("parcels")
    run = started(bench, sending(FIRST, SECOND), sending(), sending(FIRST))
    assert requests_of(run, bench) == [
        ("/parcels", "clause-0"),
        ("/parcels/10000001", "clause-0"),
        ("/parcels", "clause-2"),
    ]
    assert kinds(run.entries) == ["Assessment"] * 3


def test_walk_without_requests_has_no_first_one() -> None:
    assert started(Bench("parcels"), sending(), sending()).first_request() is None


def test_each_check_gets_its_variation_and_the_part_of_the_walk() -> None:
    seen = []

    def note(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        seen.append((factory.variation, factory.part))
        yield FIRST

    bench = Bench("parcels")
    requests_of(started(bench, note, note, part=Part(1, 3)), bench)
    requests_of(started(bench, note), bench)
    assert seen == [(0, Part(1, 3)), (1, Part(1, 3)), (0, WHOLE)]


def test_walk_keeps_assertions_between_the_replies_in_their_order() -> None:
    def asserting(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        reply = yield FIRST
        assertions.check(True, "unused", "unused", reply)
        reply = yield SECOND
        assertions.check(False, "what was expected", "what it was", reply)

    bench = Bench("parcels")
    run = started(bench, asserting)
    requests_of(run, bench)
    assert kinds(run.entries) == ["Assessment", "ClauseFinding"] * 2
    good, bad = (each.finding for each in run.entries if isinstance(each, ClauseFinding))
    assert (good.clause, good.verdict, good.expected, good.actual) == ("clause-0", "pass", "", "")
    assert (bad.verdict, bad.expected, bad.actual) == ("fail", "what was expected", "what it was")


@pytest.mark.parametrize(
    ("holds", "repeatable", "failed"), [(True, True, False), (False, True, True), (False, False, False)]
)
def test_walk_has_failed_if_an_assertion_fails_and_it_can_be_repeated(
    holds: bool, repeatable: bool, failed: bool
) -> None:
    def asserting(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        assertions.check(holds, "", "", (yield FIRST))

    bench = Bench("parcels")
    run = started(bench, asserting, is_repeatable=repeatable)
    requests_of(run, bench)
    assert run.has_failed is failed


def test_walk_has_failed_if_a_reply_breaks_a_rule() -> None:
    bench = Bench("parcels")
    run = started(bench, sending(FIRST))
    view = run.first_request()
    assert view is not None
    run.take(exchange(FIRST, None, failure=Failure("reset", "it closed")), view)
    assert run.has_failed


# --- blocked checks ----------------------------------------------------------------------------------
def test_blocked_check_ends_and_the_next_one_follows() -> None:
    def blocked(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        yield FIRST
        raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, "there is none")

    bench = Bench("parcels")
    run = started(bench, blocked, sending(SECOND))
    assert requests_of(run, bench) == [("/parcels", "clause-0"), ("/parcels/10000001", "clause-1")]
    found = run.entries[1]
    assert isinstance(found, BlockedCheck)
    assert (found.clause, found.reason.code, found.reason.text) == (
        "clause-0",
        BlockCode.RECORD_UNAVAILABLE,
        "there is none",
    )


def test_request_that_may_not_be_sent_blocks_its_check_and_closes_it() -> None:
    closed = []

    def writing(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        try:
            yield send("POST", "/parcels", {})
        finally:
            closed.append(True)

    run = started(Bench("parcels", may_write=False), writing)
    assert run.first_request() is None
    assert closed == [True] and run.entries == [BlockedCheck("clause-0", NO_WRITES)]


def test_request_that_a_recording_lacks_blocks_its_check() -> None:
    bench = Bench("parcels")
    run = started(bench, sending(FIRST, SECOND), sending(FIRST))
    view = run.first_request()
    assert view is not None
    following = run.next_request(exchange(FIRST, None, failure=Failure("unrecorded", "no such request")), view)
    assert following is not None and run.origin == "clause-1"
    assert kinds(run.entries) == ["Assessment", "BlockedCheck"]
    blocked = run.entries[1]
    assert isinstance(blocked, BlockedCheck) and blocked.reason.code is BlockCode.NOT_RECORDED


# --- what a walk knows ---------------------------------------------------------------------------------
def creating(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
    yield from factory.new_record("parcel")


def test_walk_learns_from_its_own_replies_only() -> None:
    bench = Bench("parcels")
    one, other = started(bench, creating), started(bench, creating, number=5)
    requests_of(one, bench)
    assert (len(one.state.created), len(other.state.created), len(bench.state.created)) == (1, 0, 0)


def test_two_walks_and_the_repetition_of_one_never_use_the_same_name() -> None:
    bench = Bench("parcels")
    runs = [
        started(bench, *[creating] * 12, number=number, first_attempt=first)
        for number in (0, 1, 4_999)
        for first in (True, False)
    ]
    for run in runs:
        requests_of(run, bench)
    labels = [str(record.sent["label"]) for run in runs for record in run.state.created.values()]
    assert len(labels) == 72 == len({*labels})


class Counting(Direct):
    """Knows how many parcels were created."""

    @property
    def created(self) -> int:
        return sum(request.method == "POST" for request, _ in self.asked)


@pytest.mark.parametrize(
    ("first_attempt", "may_use_shared", "created"), [(True, True, 0), (True, False, 1), (False, True, 1)]
)
def test_only_first_attempts_of_refused_requests_name_shared_records(
    first_attempt: bool, may_use_shared: bool, created: int
) -> None:
    def deleting(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        _ = yield (yield from factory.valid_request(bench.contract.operations["deleteParcel"])).replace(credentials=())

    target = Counting("parcels")
    bench = Bench("parcels", target=target)
    bench.session.drive(bench.factory.new_record("parcel"), "")
    bench.state.shared = frozenset(bench.state.created)
    before = target.created
    run = started(bench, deleting, may_use_shared=may_use_shared, first_attempt=first_attempt)
    requests_of(run, bench)
    assert target.created - before == created


def test_take_judges_a_reply_without_another_request() -> None:
    asked = []

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        yield FIRST
        asked.append("more")

    bench = Bench("parcels")
    run = started(bench, start)
    view = run.first_request()
    assert view is not None
    run.take(bench.target.send(view.request), view)
    assert asked == [] and isinstance(run.entries[0], Assessment)
