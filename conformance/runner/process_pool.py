"""Several runs at the same time, each in its own process.

A child process sends progress updates over a pipe, and its result as the last message. Ctrl-C only reaches the parent,
which sends an interrupt to each child. A child then ends its run early and still sends a report. It ends its run and
cleans up too if the parent is gone, whatever ended it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from conformance.core.errors import LeakError, TargetError, UsageError
from conformance.core.interrupts import ENDING_SIGNALS, blocked_interrupts, handled_signals
from conformance.core.parent_process import watch_parent
from conformance.core.processors import forget_start, note_start
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from conformance.runner.run_listener import ProgressListener
from conformance.terminal.progress import ProgressUpdate

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

NOT_STARTED = "interrupted before it began"

Result = Report | Exception


@dataclass(frozen=True)
class Job:
    """One run.

    Attributes:
        contract: The name of the contract, or its folder.
        options: The options of the run.
        name: The name in progress updates; "" for the name of the contract.
    """

    contract: str
    options: Options
    name: str = ""


def run_all(names: Sequence[str], options: Options, watch: ProgressListener | None = None) -> Iterator[Report]:
    """Yield the reports in the order of the contracts. Then raise the error of the first run that has no report.

    Raises:
        UsageError, TargetError, LeakError: `run_contract` raised it.
        RuntimeError: A run failed because of an error of this tool.
    """
    if len(names) == 1:
        yield run_contract(names[0], options, watch)
        return
    results = run_each([Job(name, options) for name in names], watch)
    yield from (result for result in results if not isinstance(result, Exception))
    for result in results:
        if isinstance(result, Exception):
            raise result


def run_each(jobs: Sequence[Job], watch: ProgressListener | None = None, at_once: int | None = None) -> list[Result]:
    """Return the results in the order of the jobs: the report of each, or the error that it raised.

    At most `at_once` jobs run at the same time, all by default. If a job fails, the others continue. After Ctrl-C, no
    more jobs are started.
    """
    processes = _RunProcesses(jobs, watch)
    with processes.forwarding_interrupts():
        try:
            processes.start(at_once or len(jobs))
            while processes.running:
                processes.receive()
                processes.start(at_once or len(jobs))
        finally:
            for process, _ in processes.running.values():
                process.join()
    return [processes.results.get(at, TargetError(NOT_STARTED)) for at in range(len(jobs))]


class _RunProcesses:
    """The processes of the jobs.

    Attributes:
        running: The connection to each running process -> the process, and the index of its job.
        results: The index of a finished job -> its result.
    """

    def __init__(self, jobs: Sequence[Job], watch: ProgressListener | None) -> None:
        self.running: dict[Connection, tuple[BaseProcess, int]] = {}
        self.results: dict[int, Result] = {}
        self._jobs, self._watch = jobs, watch
        self._next, self._interrupted = 0, False

    @contextmanager
    def forwarding_interrupts(self) -> Iterator[None]:
        """In this context, send each Ctrl-C to the child processes instead of raising KeyboardInterrupt here."""

        def pass_on(*arguments: Any) -> None:
            self._interrupted = True
            for process, _ in [*self.running.values()]:
                if process.pid is not None and process.is_alive():
                    os.kill(process.pid, signal.SIGINT)

        before = {each: signal.signal(each, pass_on) for each in handled_signals()}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def start(self, at_once: int) -> None:
        """Start waiting jobs until `at_once` jobs are running, or Ctrl-C was pressed."""
        while self._next < len(self._jobs) and len(self.running) < at_once:
            with blocked_interrupts():
                if self._interrupted:
                    return
                process, connection = _start(self._jobs[self._next], [*self.running], len(self._jobs) > at_once)
                self.running[connection] = process, self._next
                self._next += 1

    def receive(self) -> None:
        """Wait for messages of the processes. Pass progress updates to `watch`, and keep results."""
        for connection in wait([*self.running]):
            assert isinstance(connection, Connection)
            process, at = self.running[connection]
            message = _receive_message(process, connection)
            if not isinstance(message, ProgressUpdate):
                self.results[at] = message
                process.join()
                del self.running[connection]
                connection.close()
            elif self._watch is not None:
                self._watch(replace(message, contract=self._jobs[at].name or message.contract))


def _start(job: Job, others: Sequence[Connection], is_one_of_many: bool) -> tuple[BaseProcess, Connection]:
    """Start a process; `others` are the connections to those that are running."""
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    inherited = [ours, *others] if context.get_start_method() == "fork" else []
    process = context.Process(target=_run_in_child, args=(theirs, job, inherited, is_one_of_many))
    process.start()
    theirs.close()
    return process, ours


def _context() -> ForkContext | SpawnContext:
    """Return how processes start: by `fork`, with all modules loaded, or by `spawn` where `fork` is not safe."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return get_context("fork")
    return get_context("spawn")


def _run_in_child(connection: Connection, job: Job, inherited: Sequence[Connection], is_one_of_many: bool) -> None:
    # If a child kept the parent's ends of pipes open, other children would wait forever for a parent that is gone.
    for each in inherited:
        each.close()
    # In its own process group, so that Ctrl-C in the terminal only reaches the parent.
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    # A forked process has the handler of the parent, which must not run here; the run sets its own.
    for each_signal in ENDING_SIGNALS:
        signal.signal(each_signal, lambda *arguments: None)
    watch_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    # A few runs end at about the same time, so each may use what the others leave. Many take turns.
    (note_start if is_one_of_many else forget_start)()

    def send(message: Any) -> None:
        # A parent that is gone does not keep the run from cleaning up.
        with suppress(OSError):
            connection.send(message)

    result: Any
    try:
        result = run_contract(job.contract, job.options, send)
    except (UsageError, TargetError, LeakError) as fault:
        result = fault
    except BaseException as fault:
        result = RuntimeError(f"{type(fault).__name__} in the run of {job.name or job.contract}")
    send(result)
    connection.close()


def _receive_message(process: BaseProcess, connection: Connection) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError):
        process.join()
        return RuntimeError(f"a run ended without a report (exit {process.exitcode})")
