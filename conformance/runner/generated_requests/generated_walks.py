"""The walks of generated requests: one for each operation, so that workers may generate concurrently.

A walk has all cases that Schemathesis makes for an operation, in each of its phases. As a walk of the directed checks
it is judged on what was known before and on its own exchanges, and has records of its own. Cases that belong to several
operations, such as those of the stateful phase, share one walk. What the walks have seen is recorded in the order of
the operations, after each phase.

Each worker is a thread. Before it sends a case, `enter` says to which operation the case belongs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import nullcontext
from functools import partial
from threading import Lock, local
from typing import NamedTuple, TypeVar

from conformance.checks.finding import Finding
from conformance.checks.judge import Assessment
from conformance.checks.request_steps import Blocked
from conformance.core.exchange import Request
from conformance.observation.learned import Learned, merge
from conformance.observation.response_reading import Reply
from conformance.runner.session import Session, next_request
from conformance.runner.walk import FIRST_GENERATED, ClauseFinding, Entry, Walk, WalkRun
from conformance.runner.walk_record import record_entries
from conformance.runner.write_guard import is_safe

SHARED = ""
"""Stands for the operation of cases that belong to several operations."""
T = TypeVar("T")


class SeenInPhase(NamedTuple):
    """What a walk has seen in one phase; `place` is as `ClauseResults.place`."""

    place: int
    entries: list[Entry]
    learned: Learned


Keep = Callable[[SeenInPhase], None]


class GeneratedWalks:
    """The walks of one run of the engine.

    `origin` is that of their exchanges. `keep` receives what each walk has seen; by default, it is recorded.
    """

    def __init__(self, session: Session, origin: str, keep: Keep | None = None) -> None:
        self._session = session
        self._keep = keep or partial(record_seen, session)
        self._origin = origin
        self._snapshot = session.judge.state.without_own_records()
        self._numbers = {each: n for n, each in enumerate((*session.contract.operations, SHARED), FIRST_GENERATED)}
        self._walks: dict[str, WalkRun] = {}
        self._phases = 0
        self._worker = local()
        self._turn = Lock()

    def enter(self, operation: str) -> None:
        """Note to which operation the next requests of this thread belong."""
        self._worker.operation = operation

    def current(self) -> WalkRun:
        """Return the walk to which the requests of this thread belong."""
        operation = getattr(self._worker, "operation", SHARED)
        operation = operation if operation in self._numbers else SHARED
        with self._turn:
            if operation not in self._walks:
                walk = Walk(self._numbers[operation], operation, [], sees_others=True)
                self._walks[operation] = WalkRun(walk, self._session, self._snapshot)
            return self._walks[operation]

    def send(self, walk: WalkRun, request: Request, origin: str | None = None) -> Assessment:
        """Send a request of a walk, and let the walk judge its reply.

        Raises:
            Blocked: The request may not be sent.
            RunStopped: The run has to end.
            KeyboardInterrupt: Ctrl-C was pressed.
        """
        view = self._session.check_allowed(request)
        with self._turn:
            self._session.pacer.take_turn()
            walk.note(view)
        # A write whose reply the walk does not judge may create a record that the run does not know of.
        with nullcontext() if is_safe(view) else self._session.pacer.interrupts.held():
            exchange = walk.target.send(request, self._origin if origin is None else origin)
            with self._turn:
                assessed = walk.take(self._session.listener.received(exchange), view)
        with self._turn:
            self._session.note_failure(exchange)
            self._session.listener.judged(self._session.results)
        return assessed

    def drive(self, walk: WalkRun, steps: Generator[Request, Reply, T]) -> T | None:
        """Send the requests that a generator yields; return its value, or None if it is blocked."""
        try:
            request = next(steps)
            while True:
                request = next_request(steps, self.send(walk, request, "").reply)
        except StopIteration as end:
            value: T = end.value
            return value
        except Blocked:
            return None

    def add_finding(self, walk: WalkRun, finding: Finding, reply: Reply) -> None:
        """Add a finding about an exchange of a walk."""
        walk.entries.append(ClauseFinding(finding, reply))

    def record(self) -> None:
        """Record what the walks have seen since the last time, in the order of the operations."""
        with self._session.pacer.interrupts.held(), self._turn:
            for operation in self._numbers:
                if operation in self._walks:
                    walk = self._walks[operation]
                    entries, walk.entries = walk.entries, []
                    place = self._phases * len(self._numbers) + self._numbers[operation] + 1
                    self._keep(SeenInPhase(place, entries, walk.learned))
            self._phases += 1


def record_seen(session: Session, seen: SeenInPhase) -> None:
    """Record what a walk has seen in a phase."""
    session.results.place = seen.place
    record_entries(session, seen.entries)
    merge(session.judge.state, seen.learned)
