"""Execute walks in workers, each of which has one request on its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.observation.learned import Learned
from conformance.observation.target_state import TargetState
from conformance.runner.pacer import RunStopped
from conformance.runner.request_sender import InTurnSender
from conformance.runner.session import Session
from conformance.runner.walk import Attempt, Entry, Walk
from conformance.runner.walk_execution import LocalExecution
from conformance.runner.workers.worker_pool import JobEnd, WorkerPool


class WorkerAttempt(Attempt):
    """An attempt that a worker has run."""

    def __init__(self, walk: Walk, entries: list[Entry], learned: Learned) -> None:
        super().__init__(walk, entries)
        self._learned = learned

    @property
    def learned(self) -> Learned:
        """What it has learned of the target."""
        return self._learned


class WorkerExecution:
    """Executes walks in `count` workers. A walk knows what `snapshot` has of the target."""

    def __init__(self, session: Session, walks: Sequence[Walk], count: int, snapshot: TargetState) -> None:
        self._session = session
        self._walks = {each.number: each for each in walks}
        self._snapshot = snapshot
        self._broken_off: list[Attempt] = []
        self._pool = WorkerPool(session, count, self._run_walk)

    @property
    def has_room(self) -> bool:
        """Whether a worker takes another walk."""
        return self._pool.has_room

    def start(self, walk: Walk, is_first: bool = True) -> None:
        """Give a walk to a worker. Raises KeyboardInterrupt if Ctrl-C was pressed."""
        assert is_first
        self._session.pacer.interrupts.check()
        self._pool.give(walk.number)

    def next_ended(self) -> Attempt:
        """Wait until a worker has run a walk."""
        end = self._pool.next_end()
        attempt = self._attempt(end)
        if end.stopped is not None:
            self._broken_off += [attempt] if attempt is not None else []
            raise end.stopped
        assert attempt is not None
        self._session.listener.judged(self._session.results)
        return attempt

    def await_writes(self) -> None:
        """Let the workers end, and take what they have seen so far."""
        attempts = (self._attempt(each) for each in self._pool.stop())
        self._broken_off += [each for each in attempts if each is not None]

    def unfinished(self) -> Sequence[Attempt]:
        """Return the walks that were broken off."""
        return self._broken_off

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def _attempt(self, end: JobEnd) -> Attempt | None:
        return None if end.seen is None else WorkerAttempt(self._walks[end.job], *end.seen)

    # --- in the worker -------------------------------------------------------------------------------
    def _run_walk(self, number: int) -> tuple[Any, BaseException | None]:
        execution = LocalExecution(self._session, InTurnSender(self._session.send_view), 1, self._snapshot)
        stopped: BaseException | None = None
        try:
            execution.start(self._walks[number])
            attempt = execution.next_ended()
        except (RunStopped, KeyboardInterrupt) as why:
            attempt, stopped = next(iter(execution.unfinished())), why
        return (attempt.entries, attempt.learned.without(self._snapshot.shared)), stopped
