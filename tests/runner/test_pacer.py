"""Test when the next request may be sent."""

from __future__ import annotations

import re
import signal

import pytest

from conformance.core.interrupts import Interrupts
from conformance.runner import pacer as module
from conformance.runner.pacer import Budget, Pacer, RunStopped


def test_take_turn_counts_up_to_the_limit() -> None:
    pacer = Pacer(Budget(requests=2), Interrupts())
    for _ in range(2):
        pacer.take_turn()
    with pytest.raises(RunStopped, match="budget of 2 requests is used up"):
        pacer.take_turn()
    assert pacer.sent == 2


def test_lift_request_limit_allows_further_turns() -> None:
    pacer = Pacer(Budget(requests=0), Interrupts())
    pacer.lift_request_limit()
    pacer.take_turn()
    assert pacer.sent == 1


def test_take_turn_waits_according_to_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        now[0] += seconds

    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(module.time, "sleep", sleep)
    pacer = Pacer(Budget(rate=4), Interrupts())
    for pause in (0.0, 0.0, 0.1, 1.0):
        now[0] += pause
        pacer.take_turn()
    assert slept == [0.0, 0.25, 0.15, 0.0]


def test_take_turn_raises_after_ctrl_c() -> None:
    with Interrupts() as interrupts:
        pacer = Pacer(Budget(), interrupts)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            pacer.take_turn()
    assert pacer.sent == 0


def test_take_turn_ends_the_run_after_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    pacer = Pacer(Budget(seconds=2.5), Interrupts())
    pacer.take_turn()
    now[0] += 2.6
    with pytest.raises(RunStopped, match=re.escape("time limit of 2.5 seconds")):
        pacer.take_turn()
    pacer.lift_request_limit()
    pacer.take_turn()


def test_take_turn_does_not_wait_for_a_turn_after_the_time_limit() -> None:
    pacer = Pacer(Budget(rate=1e-12, seconds=60), Interrupts())
    pacer.take_turn()
    with pytest.raises(RunStopped):
        pacer.take_turn()
