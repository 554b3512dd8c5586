"""Ctrl-C while requests are under way: a write is never left half done, and the knowledge of a run never torn."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType, TracebackType
from typing import Any


class Interrupts:
    """As a context, takes SIGINT over in the main thread, and does nothing in any other.

    The first Ctrl-C is noted, and `check` raises it as KeyboardInterrupt; a second one is raised at once.
    Within `raising_at_once`, where nothing can be torn, every Ctrl-C is.
    """

    def __init__(self) -> None:
        self._pending = False
        self._raises_at_once = False
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        if current_thread() is main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_sigint)
        # Whoever started this process may have held signals back until somebody listens.
        _mask_sigint(False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raises KeyboardInterrupt for a Ctrl-C that was noted."""
        if self._pending:
            self._pending = False
            raise KeyboardInterrupt

    def discard(self) -> None:
        """Takes no notice of a Ctrl-C that was noted."""
        self._pending = False

    @contextmanager
    def raising_at_once(self) -> Iterator[None]:
        """Any Ctrl-C that comes raises KeyboardInterrupt where the program is."""
        before, self._raises_at_once = self._raises_at_once, True
        try:
            yield
        finally:
            self._raises_at_once = before

    def _on_sigint(self, number: int, frame: FrameType | None) -> None:
        if self._raises_at_once or self._pending:
            self._pending = False
            raise KeyboardInterrupt
        self._pending = True


@contextmanager
def blocked_interrupts() -> Iterator[None]:
    """Holds SIGINT back for this thread and the processes that it starts: they take it once they are ready for it."""
    _mask_sigint(True)
    try:
        yield
    finally:
        _mask_sigint(False)


def _mask_sigint(held: bool) -> None:
    # Not every system has such masks; there, a Ctrl-C in the first moments ends the processes.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK if held else signal.SIG_UNBLOCK, {signal.SIGINT})
