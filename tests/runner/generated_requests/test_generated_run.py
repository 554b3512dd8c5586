"""Test that generated requests find faults that directed checks miss, and blame no right server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import copy
from threading import Barrier, get_ident
from typing import Any
from urllib.parse import parse_qsl

import pytest

from conformance.checks.clause_results import ClauseResults
from conformance.contract.folders import shipped_contracts
from conformance.core.exchange import Exchange, Request
from conformance.runner.directed_checks import run_controls, run_directed
from conformance.runner.generated_requests.generated_run import run_generated
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.generated_requests.schemathesis_checks import with_checks
from conformance.runner.generated_requests.settings import EXPLORING, PHASES, Generation
from conformance.runner.generated_requests.shrinking import reduce_failures
from conformance.runner.pacer import Budget, RunStopped
from conformance.runner.session_listener import SessionListener
from tests.support.kit import Bench, Direct, contract_of

LIBRARY, PAGED, LIST = "library", "trackingmore-v2", "/v2/trackings/get?"
SEEDS = (1, 2, 3)
A_THIRD_OF_A_THOUSAND = 334
Fault = Callable[[str, bytes, bytes], bool]


def seeded_dialects() -> Iterator[tuple[str, str, int]]:
    """Yield name, dialect and seed: all seeds for default dialects, and one for each other, as only replies differ."""
    for name in shipped_contracts():
        for n, dialect in enumerate(contract_of(name).dialects):
            yield from ((name, dialect, seed) for seed in (SEEDS if n == 0 else [SEEDS[n % len(SEEDS)]]))


class Faulty(Direct):
    """The reference server, with an internal error for requests (method, path and query, body) that have the fault."""

    def __init__(self, name: str, fault: Fault) -> None:
        super().__init__(name, app=self.answer)
        self.fault = fault

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        if self.fault(scope["method"], scope["raw_path"] + b"?" + scope["query_string"], body):
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body", "body": b"Internal Server Error"})
            return

        async def again() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        await self.mock(scope, again, send)


def explored(
    bench: Bench, phases: tuple[str, ...] = EXPLORING, seed: int = 1, examples: int = 10, concurrency: int = 1
) -> list[str]:
    """The clauses that failed."""
    contract = with_checks(bench.contract)
    bench.session.results = ClauseResults(contract, list(contract.clauses), keeps_smallest=True)
    run_controls(bench.session)
    notes = run_generated(bench.session, Generation(phases, seed, examples), concurrency)
    assert notes == []
    return [name for name, entry in bench.session.results.entries.items() if entry.counts["fail"]]


def unseen_by_directed_checks(target: Faulty, name: str = LIBRARY) -> bool:
    bench = Bench(name, target=target)
    run_directed(bench.session, list(bench.contract.clauses))
    return not any(entry.counts["fail"] for entry in bench.session.results.entries.values())


def smallest(bench: Bench, clause: str) -> Request:
    return bench.session.results.entries[clause].evidence[0].reply.exchange.request


def text_in(body: bytes, member: str) -> str:
    try:
        value = json.loads(body)[member]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return value if isinstance(value, str) else ""


def bodies_with_wrong_types(one_in: int) -> dict[str, list[str]]:
    """Member of a new loan, "" for the whole -> the types of the wrong values that are sent for it."""
    bench, found = Bench(LIBRARY), dict[str, list[str]]()
    bench.session.results = ClauseResults(with_checks(bench.contract), [])
    run_controls(bench.session)
    run_generated(bench.session, Generation(("coverage",), 0, wrong_types_one_in=one_in, others_one_in=one_in))
    sent = (one.body for one, origin in bench.target.asked if origin == GENERATED and one.method == "POST")
    for body in (json.loads(each) for each in sent if each):
        places = body.items() if isinstance(body, dict) else [("", body)]
        for member, value in places:
            if not isinstance(value, str) or not member:
                found.setdefault(member, []).append(type(value).__name__)
    return found


class TestRightServers:
    @pytest.mark.parametrize("phase", PHASES)
    def test_run_generated_passes_the_reference_server(self, phase: str) -> None:
        bench = Bench(LIBRARY)
        assert explored(bench, (phase,)) == []
        assert {origin for _, origin in bench.target.asked} >= {"generated"}

    def test_run_generated_sends_one_in_four_wrong_types_for_each_member(self) -> None:
        every, some = (bodies_with_wrong_types(one_in) for one_in in (1, 4))
        assert {member: len(types) for member, types in every.items()} == {"reader": 5, "book": 5, "": 5}
        assert some == {"reader": ["NoneType"], "book": ["list"], "": ["list", "int"]}

    @pytest.mark.slow
    @pytest.mark.parametrize(("name", "dialect", "seed"), [*seeded_dialects()])
    def test_run_generated_passes_the_mock_server_in_every_dialect(self, name: str, dialect: str, seed: int) -> None:
        bench = Bench(name, dialect=dialect)
        assert explored(bench, seed=seed, examples=260 // len(bench.contract.operations) + 1) == []
        assert sum(origin == GENERATED for _, origin in bench.target.asked) >= A_THIRD_OF_A_THOUSAND


@pytest.mark.slow
class TestFaults:
    """Each would pass every request that the directed checks send."""

    def test_run_generated_finds_a_fault_of_length(self) -> None:
        target = Faulty(LIBRARY, lambda method, path, body: 15 < len(text_in(body, "reader")) < 40)
        assert unseen_by_directed_checks(target)
        bench = Bench(LIBRARY, target=target)
        assert "answered" in explored(bench, ("fuzzing",), examples=120)
        shown = [one.body or b"" for one, _ in target.asked if target.fault("", b"", one.body or b"")]
        least = smallest(bench, "answered").body or b""
        assert 15 < len(text_in(least, "reader")) < 40 and len(least) == min(map(len, shown)) < max(map(len, shown))

    def test_run_generated_finds_a_fault_of_non_ascii_digits(self) -> None:
        def fault(method: str, path: bytes, body: bytes) -> bool:
            return any(each.isdigit() and not each.isascii() for each in text_in(body, "reader"))

        target = Faulty(LIBRARY, fault)
        assert unseen_by_directed_checks(target)
        assert "answered" in explored(Bench(LIBRARY, target=target), ("fuzzing",), examples=120)

    def test_run_generated_finds_a_fault_of_later_pages(self) -> None:
        def fault(method: str, path: bytes, body: bytes) -> bool:
            query = dict(parse_qsl(path.decode().removeprefix(LIST)))
            page = query.get("page", "1") if path.decode().startswith(LIST) else ""
            return page.isdigit() and int(page) >= 3 and "limit" not in query

        assert unseen_by_directed_checks(Faulty(PAGED, fault), PAGED)
        others = [each for each in contract_of(PAGED).operations if each != "listTrackings"]
        bench = Bench(PAGED, target=Faulty(PAGED, fault), without=others)
        assert "request.answered" in explored(bench, ("fuzzing",), examples=100)
        reduce_failures(bench.session)
        assert [name for name, _ in smallest(bench, "request.answered").query] == ["page"]

    def test_run_generated_finds_a_fault_of_the_third_call(self) -> None:
        loans = {"made": 0}

        def fault(method: str, path: bytes, body: bytes) -> bool:
            loans["made"] += method == "POST"
            return method == "GET" and path == b"/v1/loans?" and loans["made"] >= 3

        bench = Bench(LIBRARY, target=Faulty(LIBRARY, fault))
        assert "answered" in explored(bench, ("stateful",), examples=20)


@pytest.mark.slow
def test_run_generated_sends_the_same_requests_with_the_same_seed() -> None:
    runs = []
    for seed in (7, 7, 8):
        bench = Bench(LIBRARY)
        explored(bench, PHASES, seed)
        runs.append([request for request, _ in bench.target.asked])
    assert runs[0] == runs[1] != runs[2] and len(runs[0]) > 50


def test_run_generated_sends_no_writes_if_they_are_not_allowed() -> None:
    bench = Bench(LIBRARY, may_write=False)
    explored(bench, PHASES)
    assert {request.method for request, _ in bench.target.asked} <= {"GET", "HEAD", "OPTIONS"}


class Meeting(Direct):
    """Two generated requests wait for each other, unless they come from one thread."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.barrier, self.met = Barrier(2, timeout=60), set[int]()

    def send(self, request: Request, origin: str = "") -> Exchange:
        if origin == GENERATED and len(self.met) < 2 and get_ident() not in self.met:
            self.met.add(get_ident())
            self.barrier.wait()
        return super().send(request, origin)


def test_run_generated_sends_from_several_threads_at_the_same_time() -> None:
    target = Meeting(LIBRARY)
    assert explored(Bench(LIBRARY, target=target), ("coverage",), concurrency=2) == []
    assert len(target.met) == 2 and not target.barrier.broken


class Divided(Direct):
    """Each walk has a server of its own, so no reply depends on the records of another one."""

    is_divisible = True

    def for_walk(self, number: int) -> Divided:
        walk = copy(self)
        walk.mock = walk.app = self.mock.for_walk(number)
        return walk


@pytest.mark.parametrize("name", [LIBRARY, pytest.param("trackingmore-v2", marks=pytest.mark.slow)])
def test_run_generated_finds_the_same_with_any_concurrency(name: str) -> None:
    def seen(concurrency: int) -> tuple[list[str], dict[str, dict[str, int]]]:
        bench = Bench(name, target=Divided(name))
        taken: list[str] = []
        bench.session.listener = Recorded(taken)
        explored(bench, ("examples", "coverage"), concurrency=concurrency)
        return taken, {each: dict(entry.counts) for each, entry in bench.session.results.entries.items()}

    assert seen(1) == seen(4)


class Recorded(SessionListener):
    """Keeps a line for each exchange that is recorded."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def recorded(self, exchange: Exchange) -> None:
        request = exchange.request
        self.lines.append(f"{request.method} {request.path_and_query} {request.body!r} {request.credentials}")


def test_run_generated_ends_with_the_budget() -> None:
    bench = Bench(LIBRARY, budget=Budget(requests=20))
    with pytest.raises(RunStopped, match="budget of 20 requests"):
        explored(bench)
    assert len(bench.target.asked) == 20
