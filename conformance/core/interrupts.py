"""Handle the signals that end a run: Ctrl-C (SIGINT), SIGTERM and SIGHUP.

An exception during a write would leave it unknown whether the target received the request. An exception during an
update of the target state would leave the state inconsistent. So a signal is noted, and raised between requests. All
these signals raise KeyboardInterrupt. In the docs and below, Ctrl-C stands for any of them.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, current_thread, main_thread
from time import monotonic
from types import FrameType, TracebackType
from typing import Any

# Windows has no SIGHUP.
ENDING_SIGNALS = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__
)
"""The signals that end a run."""
SAME_S = 0.2
"""Programs that start this one, such as `timeout`, send a signal twice: to the process, and to its group."""


class Interrupts:
    """A context manager that handles ENDING_SIGNALS in the main thread, and has no effect in other threads.

    The first Ctrl-C is noted, and the next `check` raises KeyboardInterrupt. A second Ctrl-C before that raises it at
    once. So does every Ctrl-C within `raising_at_once`, which callers use where no write or update is in progress.

    Attributes:
        interrupted: Whether a Ctrl-C was noted or raised so far.
        is_repeated: Whether a second one was.
    """

    def __init__(self) -> None:
        self.interrupted = self.is_repeated = False
        self._pending = False
        self._raises_at_once = False
        self._ignores_first = False
        self._holders = 0
        self._turn = Lock()
        self._before: dict[signal.Signals, Any] = {}
        self._same_until = 0.0

    def __enter__(self) -> Interrupts:
        self._before = _set_handlers(self._on_signal)
        # The parent process may have blocked the signals until the handler is installed.
        _mask_signals(False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        _restore_handlers(self._before)

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
    def undoing(self) -> Iterator[None]:
        """Raise KeyboardInterrupt at once within this context, but not for the first Ctrl-C of the run.

        The first Ctrl-C asks the run to end and clean up. If the run is cleaning up already, it goes on.
        """
        self.discard()
        before, self._ignores_first = self._ignores_first, True
        try:
            with self.raising_at_once():
                yield
        finally:
            self._ignores_first = before

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

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        now = monotonic()
        if now < self._same_until:
            return
        self._same_until = now + SAME_S
        is_first, self.interrupted = not self.interrupted, True
        self.is_repeated |= not is_first
        if is_first and self._ignores_first:
            return
        if (self._raises_at_once and not self._holders) or self._pending:
            self._pending = False
            raise KeyboardInterrupt
        self._pending = True


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Raise KeyboardInterrupt for the first Ctrl-C within this context at its end, and for the second at once."""
    with Interrupts() as interrupts:
        yield
        interrupts.check()


@contextmanager
def signals_as_ctrl_c() -> Iterator[None]:
    """Let all ENDING_SIGNALS raise KeyboardInterrupt at once within this context."""
    before = _set_handlers(signal.default_int_handler)
    try:
        yield
    finally:
        _restore_handlers(before)


@contextmanager
def blocked_interrupts() -> Iterator[None]:
    """Block ENDING_SIGNALS within this context, in this thread and in the processes that it starts.

    A process unblocks them once its handler is installed. So a Ctrl-C before that is delivered late, not lost.
    """
    _mask_signals(True)
    try:
        yield
    finally:
        _mask_signals(False)


def handled_signals() -> list[signal.Signals]:
    """Return the signals to handle: `nohup` and the like start programs that have to ignore SIGHUP or SIGTERM."""
    return [each for each in ENDING_SIGNALS if each is signal.SIGINT or signal.getsignal(each) is not signal.SIG_IGN]


def _set_handlers(handler: Any) -> dict[signal.Signals, Any]:
    """Set the handler, if this is the main thread; return those before."""
    if current_thread() is not main_thread():
        return {}
    return {each: signal.signal(each, handler) for each in handled_signals()}


def _restore_handlers(before: dict[signal.Signals, Any]) -> None:
    for each, handler in before.items():
        signal.signal(each, handler)


def _mask_signals(blocked: bool) -> None:
    # Windows has no signal masks: a Ctrl-C before the handler is installed ends the process there.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK if blocked else signal.SIG_UNBLOCK, ENDING_SIGNALS)
