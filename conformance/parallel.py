"""Several contracts at once, each in a process of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from conformance.errors import TargetError, UsageError
from conformance.report.document import Report
from conformance.run import Options, run_contract


def run_all(names: Sequence[str], options: Options) -> Iterator[Report]:
    """The reports in the order of the names. Raises what the first run that failed raised: UsageError, TargetError,
    RuntimeError for our own faults. Ctrl-C is passed on to each run, which then ends early with a report."""
    if len(names) == 1:
        yield run_contract(names[0], options)
        return
    runs = [_start(name, options) for name in names]
    try:
        for process, connection in runs:
            yield _result(process, connection, [each for each, _ in runs])
    finally:
        for process, _ in runs:
            process.join()


def _start(name: str, options: Options) -> tuple[BaseProcess, Connection]:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(theirs, name, options))
    process.start()
    theirs.close()
    return process, ours


def _child(connection: Connection, name: str, options: Options) -> None:
    # A group of its own: the terminal's Ctrl-C reaches the parent alone, which passes it on once.
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    result: Any
    try:
        result = run_contract(name, options)
    except (UsageError, TargetError) as fault:
        result = fault
    except BaseException as fault:
        result = RuntimeError(f"{type(fault).__name__} in the run of {name}")
    with suppress(OSError):
        connection.send(result)
    connection.close()


def _result(process: BaseProcess, connection: Connection, all_runs: list[BaseProcess]) -> Report:
    while True:
        try:
            result: Report | Exception = connection.recv()
            break
        except KeyboardInterrupt:
            for each in all_runs:
                if each.pid is not None and each.is_alive():
                    os.kill(each.pid, signal.SIGINT)
        except EOFError:
            process.join()
            raise RuntimeError(f"a run ended without a report (exit {process.exitcode})") from None
    if isinstance(result, Exception):
        raise result
    return result
