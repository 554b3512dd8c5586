"""A clock for the deadlines of targets that only moves when a test moves it."""

from __future__ import annotations

from threading import Event

import pytest

from conformance.targets import connection


class StoppedClock:
    """Stands in for the module `time` where deadlines and rates are kept."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._read = Event()

    def monotonic(self) -> float:
        self._read.set()
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def advance(self, seconds: float) -> None:
        self.now += seconds

    def was_read(self) -> bool:
        """Return whether the clock was read since the last time that this was asked; wait a moment for it."""
        read = self._read.wait(0.05)
        self._read.clear()
        return read


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """Let deadlines of connections in this process pass only by `advance`, and by sockets that stay silent."""
    clock = StoppedClock()
    monkeypatch.setattr(connection, "time", clock)
    return clock
