"""A clock for the deadlines of targets that moves only when a test moves it, whatever the machine is busy with."""

from __future__ import annotations

import pytest

from conformance.targets import connection


class StoppedClock:
    """Stands in for the module `time` where deadlines are kept."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """Let deadlines of connections in this process pass only by `advance`, and by sockets that stay silent."""
    clock = StoppedClock()
    monkeypatch.setattr(connection, "time", clock)
    return clock
