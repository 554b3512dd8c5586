"""Handle Ctrl-C during a run.

An exception during a write would leave it unknown whether the target received the request. An exception during an
update of the target state would leave the state inconsistent. So a Ctrl-C is noted, and raised between requests.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, current_thread, main_thread
from types import FrameType, TracebackType
from typing import Any


class Interrupts:
    """A context manager that handles SIGINT in the main thread, and has no effect in other threads.

    The first Ctrl-C is noted, and the next `check` raises KeyboardInterrupt. A second Ctrl-C before that raises it at
    once. So does every Ctrl-C within `raising_at_once`, which callers use where no write or update is in progress.
    """

    def __init__(self) -> None:
        self._pending = False
        self._raises_at_once = False
        self._holders = 0
        self._turn = Lock()
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        if current_thread() is main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_sigint)
        # The parent process may have blocked the signal until the handler is installed.
        _mask_sigint(False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raise KeyboardInterrupt if a Ctrl-C was noted."""
        if self._pending:
            self._pending = False
            raise KeyboardInterrupt

    @property
    def raises_at_once(self) -> bool:
        """Whether this is in `raising_at_once`."""
        return self._raises_at_once

    def discard(self) -> None:
        """Forget a Ctrl-C that was noted."""
        self._pending = False

    @contextmanager
    def raising_at_once(self) -> Iterator[None]:
        """Raise KeyboardInterrupt at once for each Ctrl-C within this context."""
        before, self._raises_at_once = self._raises_at_once, True
        try:
            # One that was noted before must not wait for the end of this context.
            self.check()
            yield
        finally:
            self._raises_at_once = before

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raise no KeyboardInterrupt for the first Ctrl-C within this context, which any thread can enter."""
        with self._turn:
            self._holders += 1
        try:
            yield
        finally:
            with self._turn:
                self._holders -= 1

    def _on_sigint(self, number: int, frame: FrameType | None) -> None:
        if (self._raises_at_once and not self._holders) or self._pending:
            self._pending = False
            raise KeyboardInterrupt
        self._pending = True


@contextmanager
def blocked_interrupts() -> Iterator[None]:
    """Block SIGINT within this context, in this thread and in the processes that it starts.

    A process unblocks SIGINT once its handler is installed. So a Ctrl-C before that is delivered late, not lost.
    """
    _mask_sigint(True)
    try:
        yield
    finally:
        _mask_sigint(False)


def _mask_sigint(blocked: bool) -> None:
    # Windows has no signal masks: a Ctrl-C before the handler is installed ends the process there.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK if blocked else signal.SIG_UNBLOCK, {signal.SIGINT})
