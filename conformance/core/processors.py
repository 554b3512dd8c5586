"""How many processors were free for this process since it started: those that others left idle, and what it used.

Other work on the machine, such as several runs in one CI job, leaves fewer than there are. Only Linux tells; elsewhere
all count as free.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

_STATISTICS = Path("/proc/stat")
_FREE = (1, 3, 4)
"""Which times of all processors are free: of work that gives way to other (`nice`), idle, and waiting for a disk."""


class _Times(NamedTuple):
    """Seconds since some moment: on the clock, of all processors together while free, and of this process."""

    clock_s: float
    free_s: float
    own_s: float


_start: list[_Times] = []


def note_start() -> None:
    """Let what is free be measured from now on."""
    _start[:] = _times()


def forget_start() -> None:
    """Let all processors count as free."""
    _start.clear()


def processor_count() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free_processors() -> int:
    """Return how many of them were free on average, at least 1; all if that was not measured."""
    everything, now = processor_count(), _times()
    if not (_start and now) or now[0].clock_s <= _start[0].clock_s:
        return everything
    clock_s, free_s, own_s = (new - old for new, old in zip(now[0], _start[0], strict=True))
    return max(1, min(everything, round((free_s + own_s) / clock_s)))


def _times() -> list[_Times]:
    """Return the times so far; none if the system does not tell."""
    try:
        of_all = _STATISTICS.read_text("ascii").partition("\n")[0].split()[1:]
        free_s = sum(int(of_all[each]) for each in _FREE) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return []
    own = os.times()
    return [_Times(time.monotonic(), free_s, sum(own[:4]))]
