"""Execute walks in this process, several at the same time.

One thread makes all decisions. Each active walk has one request on its way, and the thread takes one reply at a time:
the walk judges it, and its next request is started. If the run ends early, the replies to writes are awaited, because a
write may have created a record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Protocol

from conformance.contract.request_view import RequestView
from conformance.observation.target_state import TargetState
from conformance.runner.request_sender import Pending, RequestSender
from conformance.runner.session import Session
from conformance.runner.walk import Attempt, Walk, WalkRun


class Execution(Protocol):
    """Executes walks, as many at the same time as it has room for."""

    @property
    def has_room(self) -> bool:
        """Whether another walk can be started now."""

    def start(self, walk: Walk, is_first: bool = True) -> None:
        """Start a walk; `is_first` is whether it was not executed before."""

    def next_ended(self) -> Attempt:
        """Wait until a walk ends, and return it. At least one must be active.

        Raises:
            RunStopped: The run has to end.
            KeyboardInterrupt: Ctrl-C was pressed.
        """

    def await_writes(self) -> None:
        """Wait for the replies to the writes on their way, as the run ends early; take no other reply."""

    def unfinished(self) -> Sequence[Attempt]:
        """Return the walks that were started and have not ended."""

    def close(self) -> None:
        """Release what the execution has."""


class LocalExecution:
    """Executes walks in this process.

    Requests go through `sender`, up to `concurrency` at the same time. A walk knows what `snapshot` has of the target.
    """

    def __init__(self, session: Session, sender: RequestSender, concurrency: int, snapshot: TargetState) -> None:
        self._session = session
        self._sender = sender
        self._concurrency = concurrency
        self._snapshot = snapshot
        self._active: dict[int, WalkRun] = {}
        self._ended: deque[WalkRun] = deque()

    @property
    def has_room(self) -> bool:
        """Whether fewer walks are active than requests may be on their way."""
        return len(self._active) < self._concurrency

    def start(self, walk: Walk, is_first: bool = True) -> None:
        """Start the first request of a walk."""
        run = WalkRun(walk, self._session, self._snapshot, is_first)
        self._active[walk.number] = run
        self._go_on(run, run.first_request())

    def next_ended(self) -> Attempt:
        """Take replies until a walk ends."""
        while not self._ended:
            self._take_reply()
        run = self._ended.popleft()
        del self._active[run.walk.number]
        return run

    def await_writes(self) -> None:
        """Let walks judge the replies to their writes."""
        interrupts = self._session.pacer.interrupts
        # Clean-up does not wait: its deletions may be broken off. Nor does a run after a second Ctrl-C.
        if interrupts.raises_at_once or interrupts.is_repeated:
            return
        with interrupts.raising_at_once() if interrupts.interrupted else nullcontext():
            while self._sender.awaits_write:
                pending, exchange = self._sender.next_reply()
                self._active[pending.walk].take(self._session.listener.received(exchange), pending.view)

    def unfinished(self) -> Sequence[Attempt]:
        """Return the walks that have requests left, or whose end was not taken."""
        return [*self._active.values()]

    def close(self) -> None:
        """Close the sender."""
        self._sender.close()

    def _go_on(self, run: WalkRun, view: RequestView | None) -> None:
        """Start the next request of a walk, or end the walk."""
        if view is None:
            self._ended.append(run)
            return
        self._session.pacer.take_turn()
        self._sender.start(Pending(run.walk.number, view, run.origin, run.target))

    def _take_reply(self) -> None:
        pending, exchange = self._sender.next_reply()
        run = self._active[pending.walk]
        exchange = self._session.listener.received(exchange)
        view = run.next_request(exchange, pending.view)
        self._session.note_failure(exchange)
        self._go_on(run, view)
        self._session.listener.judged(self._session.results)
