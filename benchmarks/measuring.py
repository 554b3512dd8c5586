"""Rounds, ratios and server processes for all benchmarks."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from resource import struct_rusage
from statistics import median
from typing import TypeVar

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 30
Measured = TypeVar("Measured")


def figures(values: Sequence[float], form: str = ".2f") -> str:
    """Format minimum, median and maximum of several rounds."""
    return " / ".join(format(value, form) for value in (min(values), median(values), max(values)))


def rounds(contestants: Mapping[str, Callable[[], Measured]], count: int) -> dict[str, list[Measured]]:
    """Return the results of each contestant, one for each round.

    Each round starts with another contestant, so that none is always the first.
    """
    results: dict[str, list[Measured]] = {name: [] for name in contestants}
    order = list(contestants)
    for _ in range(count):
        for name in order:
            results[name].append(contestants[name]())
        order.append(order.pop(0))
    return results


def ratios(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    """Divide round by round: the speed of a machine changes between rounds more than within one."""
    return [one / other for one, other in zip(ones, others, strict=True)]


def usage_of(
    command: Sequence[str], folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> struct_rusage:
    """Return what a command used, in its own process without output. Raises SystemExit if it fails."""
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}: {' '.join(command)}")
    return usage


def cpu_seconds(usage: struct_rusage) -> float:
    """Return the processor time, of the process and of the system for it."""
    return usage.ru_utime + usage.ru_stime


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, log: Path | None = None, folder: Path = ROOT) -> Iterator[None]:
    """Run a server process in a folder while the context is open; enter it when the server accepts connections.

    `log` is a file for all output of the server, which is dropped without it.

    Raises:
        SystemExit: the server does not accept connections within 30 seconds.
    """
    with ExitStack() as stack:
        output = subprocess.DEVNULL if log is None else stack.enter_context(log.open("wb"))
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=None if log is None else subprocess.STDOUT
        )
        try:
            _await_port(process, port)
            yield
        finally:
            process.terminate()
            process.wait()


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"the server did not start: {' '.join(map(str, process.args))}")  # type: ignore[arg-type]
