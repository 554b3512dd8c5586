"""Notice in a child process that its parent has ended, whatever ended it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import parent_process
from typing import Any

_PAUSE_S = 0.5


def watch_parent(ended: Callable[[], None]) -> None:
    """Call a function once in the main thread when the parent process has ended. Has no effect on Windows.

    A timer looks for the parent, as a thread would keep this process from being forked. The pipe by which
    `multiprocessing` notices this is of no use, because other child processes inherit it.
    """
    parent = parent_process()
    if parent is None or not hasattr(signal, "setitimer"):
        return

    def look(*arguments: Any) -> None:
        if os.getppid() != parent.pid:
            signal.setitimer(signal.ITIMER_REAL, 0)
            ended()

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _PAUSE_S, _PAUSE_S)
