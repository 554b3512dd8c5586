"""Keep threads on one CPU core.

Client and mock server take turns, so two cores gain nothing, and switching between cores costs more than their work.
"""

from __future__ import annotations

import os
from contextlib import suppress


class SingleCore:
    """Keeps this thread, and the threads that it starts, on one core until `restore`.

    Does nothing on systems without CPU affinity. Processes with consecutive ids get different cores.
    """

    def __init__(self) -> None:
        self._before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
        if self._before:
            ordered = sorted(self._before)
            _set_cores({ordered[os.getpid() % len(ordered)]})

    def restore(self) -> None:
        """Let this thread use all cores again.

        Threads that it has started are not changed.
        """
        if self._before:
            _set_cores(self._before)


def _set_cores(cores: set[int]) -> None:
    # A container may forbid this; the run is then only slower.
    with suppress(OSError):
        os.sched_setaffinity(0, cores)
