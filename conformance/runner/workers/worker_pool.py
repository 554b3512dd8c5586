"""A pool of workers: processes forked from this one, which do jobs of a run and return what they have seen.

A worker starts as a copy of its parent, so a job is only a number, and needs no preparation. It has its own connections
to the target, and does one job after another. It ends

    when the pool is closed
    when Ctrl-C was pressed in the parent, which passes it on, or when its run has to end early: it first sends what its
        job has seen so far
    when the parent has ended, whatever ended it
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, NamedTuple

from conformance.core.errors import crash_text
from conformance.core.interrupts import blocked_interrupts
from conformance.runner.pacer import ProcessKilled
from conformance.runner.session import ENDS_RUN, Session
from conformance.runner.workers.fact_board import FactBoard
from conformance.runner.workers.shipping import Shipping
from conformance.runner.workers.worker_target import WorkerTarget
from conformance.targets.base import forkable

_AHEAD = 2
"""How many jobs a worker has at most: the one that it does, and the next one, so that it need not wait."""


class JobEnd(NamedTuple):
    """The end of a job.

    Attributes:
        job: The number of the job.
        seen: What it has seen.
        sent: The number of requests that it has sent.
        stopped: Why it was broken off; None if it was not.
    """

    job: int
    seen: Any
    sent: int
    stopped: BaseException | None


Work = Callable[[int], tuple[Any, BaseException | None]]
"""Does a job; returns what it has seen, and why it was broken off."""


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    jobs: int = 0


class WorkerPool:
    """The workers of one step of a run, forked when this object is created."""

    def __init__(self, session: Session, count: int, work: Work) -> None:
        self._session, self._work = session, work
        self._board = FactBoard(session.judge.state.facts)
        self._shipping = Shipping(session.judge)
        self._workers: list[_Worker] = []
        forkable(session.target).before_fork()
        # The end of this pipe that the parent keeps is closed when the parent has ended.
        self._life, self._ours = os.pipe()
        with blocked_interrupts():
            for number in range(count):
                self._workers.append(self._fork(number, count))
        os.close(self._life)

    @property
    def has_room(self) -> bool:
        """Whether a worker takes another job."""
        return any(each.jobs < _AHEAD for each in self._workers)

    def give(self, job: int) -> None:
        """Give a job to the worker that has the fewest.

        Raises:
            ProcessKilled, RuntimeError: This worker has ended unexpectedly.
        """
        worker = min(self._workers, key=lambda each: each.jobs)
        worker.jobs += 1
        try:
            worker.connection.send(job)
        except OSError:
            raise self._unexpected_end(worker) from None

    def next_end(self) -> JobEnd:
        """Wait for the end of a job.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
            ProcessKilled, RuntimeError: A worker has ended unexpectedly.
        """
        with self._session.pacer.interrupts.raising_at_once():
            ready = wait([each.connection for each in self._workers])
        worker = next(each for each in self._workers if each.connection in ready)
        try:
            return self._received(worker)
        except (EOFError, OSError):
            raise self._unexpected_end(worker) from None

    def all_ends(self) -> Iterator[JobEnd]:
        """Yield the ends of all jobs that were given, then raise the reason if one was broken off.

        Raises:
            RunStopped, KeyboardInterrupt, RuntimeError: As `next_end` does, or a job was broken off.
        """
        while any(each.jobs for each in self._workers):
            end = self.next_end()
            yield end
            if end.stopped is not None:
                raise end.stopped

    def stop(self) -> Iterator[JobEnd]:
        """Let all workers end; yield what their jobs have seen so far. After a second Ctrl-C, do not wait for them.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed again.
        """
        if self._session.pacer.interrupts.is_repeated:
            return
        self._interrupt()
        for worker in self._workers:
            with suppress(EOFError, OSError):
                while True:
                    with self._session.pacer.interrupts.raising_at_once():
                        wait([worker.connection])
                    yield self._received(worker)

    def close(self) -> None:
        """End the workers; they break off their requests if they still send any."""
        os.close(self._ours)
        for each in self._workers:
            each.connection.close()
            each.process.join()
        self._board.refresh()
        self._board.close()

    def _received(self, worker: _Worker) -> JobEnd:
        end: JobEnd = self._shipping.loads(worker.connection.recv_bytes())
        worker.jobs -= 1
        self._board.refresh()
        self._session.pacer.sent += end.sent
        self._session.listener.received_by_worker(end.sent)
        return end

    def _interrupt(self) -> None:
        for each in self._workers:
            if each.process.pid is not None and each.process.is_alive():
                os.kill(each.process.pid, signal.SIGINT)

    def _unexpected_end(self, worker: _Worker) -> Exception:
        worker.process.join()
        code = worker.process.exitcode or 0
        if code >= 0:
            return RuntimeError(f"a process of the run has ended unexpectedly (exit {code})")
        return ProcessKilled(
            f"a process of the run was killed by signal {-code}; if memory was short, run with --concurrency 1"
        )

    # --- in the worker -------------------------------------------------------------------------------
    def _fork(self, number: int, count: int) -> _Worker:
        context = get_context("fork")
        ours, theirs = context.Pipe()
        inherited = [ours, *(each.connection for each in self._workers)]
        process = context.Process(target=self._be_worker, args=(theirs, inherited, number, count), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _be_worker(self, connection: Connection, inherited: Iterable[Connection], number: int, count: int) -> None:
        # The objects of the parent stay, so the collector need not look at them.
        gc.freeze()
        # Ctrl-C in the terminal only reaches the parent, which passes it on.
        os.setpgrp()
        os.close(self._ours)
        for each in inherited:
            each.close()
        Thread(target=_end_with, args=(self._life,), name="parent watch", daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        session = self._session
        forkable(session.target).after_fork(number, count)
        session.target = WorkerTarget(session.target, self._board)
        session.listener.become_worker()
        self._board.join(number + 1)
        with suppress(KeyboardInterrupt, EOFError, OSError):
            self._do_jobs(connection)

    def _do_jobs(self, connection: Connection) -> None:
        pacer, stopped = self._session.pacer, None
        while stopped is None:
            with pacer.interrupts.raising_at_once():
                job = connection.recv()
            sent = pacer.sent
            try:
                seen, stopped = self._work(job)
            except Exception as fault:
                seen, stopped = None, fault if isinstance(fault, ENDS_RUN) else RuntimeError(crash_text(fault))
            connection.send_bytes(self._shipping.dumps(JobEnd(job, seen, pacer.sent - sent, stopped)))


def _end_with(life: int) -> None:
    """End this process when the other end of a pipe is closed."""
    os.read(life, 1)
    os._exit(1)
