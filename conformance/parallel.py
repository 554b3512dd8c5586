"""Several contracts at once, each in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from conformance.errors import TargetError, UsageError
from conformance.interrupts import held_back
from conformance.options import Options
from conformance.report.document import Report
from conformance.report.progress import Pulse
from conformance.run import Watch, run_contract

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

Running = tuple[BaseProcess, Connection]


def run_all(names: Sequence[str], options: Options, watch: Watch | None = None) -> Iterator[Report]:
    """The reports in the order of the names. Raises, after these, what the first run that failed raised: UsageError,
    TargetError, RuntimeError for our own faults. Ctrl-C goes on to each run, which then ends early with a report."""
    if len(names) == 1:
        yield run_contract(names[0], options, watch)
        return
    runs: list[Running] = []
    with _passed_on(runs):
        try:
            with held_back():
                runs += [_start(name, options) for name in names]
            results = _results(runs, watch)
        finally:
            for each, _ in runs:
                each.join()
    yield from (result for result in results if not isinstance(result, Exception))
    for result in results:
        if isinstance(result, Exception):
            raise result


@contextmanager
def _passed_on(runs: Sequence[Running]) -> Iterator[None]:
    """Ctrl-C goes to each of the processes instead of this one."""

    def pass_on(*said: Any) -> None:
        for process, _ in runs:
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGINT)

    before = signal.signal(signal.SIGINT, pass_on)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _start(name: str, options: Options) -> Running:
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(theirs, name, options))
    process.start()
    theirs.close()
    return process, ours


def _context() -> ForkContext | SpawnContext:
    """A copy of this process has everything loaded already; where copying is not safe, a new one is started."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return get_context("fork")
    return get_context("spawn")


def _child(connection: Connection, name: str, options: Options) -> None:
    # A group of its own: the terminal's Ctrl-C reaches the parent alone, which passes it on once.
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    result: Any
    try:
        result = run_contract(name, options, connection.send)
    except (UsageError, TargetError) as fault:
        result = fault
    except BaseException as fault:
        result = RuntimeError(f"{type(fault).__name__} in the run of {name}")
    with suppress(OSError):
        connection.send(result)
    connection.close()


def _results(runs: Sequence[Running], watch: Watch | None) -> list[Report | Exception]:
    """What each run sends last, in the order of the runs; `watch` gets what comes before that."""
    results: dict[int, Report | Exception] = {}
    while len(results) < len(runs):
        waiting = {connection: at for at, (_, connection) in enumerate(runs) if at not in results}
        for ready in wait([*waiting]):
            at = next(at for connection, at in waiting.items() if connection is ready)
            said = _received(*runs[at])
            if not isinstance(said, Pulse):
                results[at] = said
            elif watch is not None:
                watch(said)
    return [results[at] for at in range(len(runs))]


def _received(process: BaseProcess, connection: Connection) -> Any:
    try:
        return connection.recv()
    except EOFError:
        process.join()
        return RuntimeError(f"a run ended without a report (exit {process.exitcode})")
