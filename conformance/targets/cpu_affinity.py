"""Threads that take turns are kept on one core: the way from core to core costs more than what they do."""

from __future__ import annotations

import os
from contextlib import suppress


class SingleCore:
    """Keeps this thread, and those that it starts from now on, on one core until `leave`, where the system has a way
    to say so. Processes that were started one after the other get different cores."""

    def __init__(self) -> None:
        self._before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
        if self._before:
            ordered = sorted(self._before)
            _set_cores({ordered[os.getpid() % len(ordered)]})

    def restore(self) -> None:
        """Called by the same thread; the others are about to end."""
        if self._before:
            _set_cores(self._before)


def _set_cores(cores: set[int]) -> None:
    # A container may forbid it, and then things go on as before, only slower.
    with suppress(OSError):
        os.sched_setaffinity(0, cores)
