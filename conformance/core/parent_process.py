"""Notice in a child process that its parent has ended, whatever ended it."""

from __future__ import annotations

import os
from collections.abc import Callable
from multiprocessing import parent_process
from threading import Thread
from time import sleep

_PAUSE_S = 0.5


def watch_parent(ended: Callable[[], None]) -> None:
    """Call a function once in a thread when the parent process has ended. Has no effect on Windows.

    The pipe by which `multiprocessing` notices this is of no use, because other child processes inherit it.
    """
    parent = parent_process()
    if parent is None or parent.pid is None or not hasattr(os, "getpgid"):
        return
    Thread(target=_watch, args=(parent.pid, ended), name="parent watch", daemon=True).start()


def _watch(parent: int, ended: Callable[[], None]) -> None:
    while os.getppid() == parent:
        sleep(_PAUSE_S)
    ended()
