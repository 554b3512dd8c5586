"""Test how Ctrl-C and other signals are noted, raised and held back, in this process."""

from __future__ import annotations

import itertools
import signal

import pytest

from conformance.core import interrupts as module
from conformance.core.interrupts import ENDING_SIGNALS, Interrupts, blocked_interrupts, signals_as_ctrl_c, uninterrupted


@pytest.fixture(autouse=True)
def a_second_passes_between_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(1)
    monkeypatch.setattr(module, "monotonic", lambda: float(next(clock)))


class TestInterrupts:
    """In this process."""

    def ring(self, number: int = signal.SIGINT) -> None:
        signal.raise_signal(number)

    def test_interrupts_raise_the_first_when_asked_for(self) -> None:
        with Interrupts() as interrupts:
            interrupts.check()
            self.ring()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()
            interrupts.check()

    def test_interrupts_raise_the_second_immediately(self) -> None:
        with Interrupts():
            self.ring()
            with pytest.raises(KeyboardInterrupt):
                self.ring()

    def test_raising_at_once_raises_the_first_immediately(self) -> None:
        with Interrupts() as interrupts:
            with interrupts.raising_at_once(), interrupts.raising_at_once(), pytest.raises(KeyboardInterrupt):
                self.ring()
            self.ring()

    def test_interrupts_can_be_forgotten(self) -> None:
        with Interrupts() as interrupts:
            self.ring()
            interrupts.discard()
            interrupts.check()

    def test_interrupts_restore_the_handler(self) -> None:
        before = signal.getsignal(signal.SIGINT)
        with Interrupts():
            assert signal.getsignal(signal.SIGINT) is not before
        assert signal.getsignal(signal.SIGINT) is before

    def test_blocked_interrupts_are_raised_afterwards(self) -> None:
        with Interrupts() as interrupts:
            with blocked_interrupts():
                self.ring()
                interrupts.check()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()

    def test_raising_at_once_raises_one_that_was_noted_before(self) -> None:
        with Interrupts() as interrupts:
            self.ring()
            with pytest.raises(KeyboardInterrupt), interrupts.raising_at_once():
                pytest.fail("it waits")
            assert not interrupts.raises_at_once

    def test_held_interrupts_are_noted_until_asked_for(self) -> None:
        with Interrupts() as interrupts, interrupts.raising_at_once():
            assert interrupts.raises_at_once
            with interrupts.held():
                self.ring()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()
            with pytest.raises(KeyboardInterrupt):
                self.ring()

    @pytest.mark.parametrize("number", ENDING_SIGNALS)
    def test_interrupts_heed_each_signal_that_ends_a_run(self, number: int) -> None:
        with Interrupts() as interrupts:
            self.ring(number)
            assert interrupts.interrupted
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()

    def test_interrupts_take_a_signal_that_is_sent_twice_at_once_as_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "monotonic", lambda: 1.0)
        with Interrupts() as interrupts:
            self.ring(signal.SIGTERM)
            self.ring(signal.SIGTERM)
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()

    def test_interrupts_leave_a_signal_that_is_to_be_ignored(self) -> None:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            with Interrupts() as interrupts:
                self.ring(signal.SIGHUP)
                assert not interrupts.interrupted
        finally:
            signal.signal(signal.SIGHUP, before)

    def test_undoing_goes_on_after_the_first_and_ends_at_the_second(self) -> None:
        with Interrupts() as interrupts, interrupts.undoing():
            self.ring(signal.SIGTERM)
            interrupts.check()
            assert interrupts.interrupted
            with pytest.raises(KeyboardInterrupt):
                self.ring(signal.SIGTERM)

    def test_undoing_ends_at_the_first_after_one_that_ended_the_run(self) -> None:
        with Interrupts() as interrupts:
            self.ring()
            with interrupts.undoing(), pytest.raises(KeyboardInterrupt):
                self.ring()

    def test_uninterrupted_raises_the_first_at_its_end(self) -> None:
        ended = False
        with pytest.raises(KeyboardInterrupt), uninterrupted():
            self.ring()
            ended = True
        assert ended

    def test_uninterrupted_raises_the_second_immediately(self) -> None:
        with uninterrupted():
            self.ring()
            with pytest.raises(KeyboardInterrupt):
                self.ring()


def test_signals_as_ctrl_c_raises_for_each_and_restores_the_handlers() -> None:
    before = [signal.getsignal(each) for each in ENDING_SIGNALS]
    with signals_as_ctrl_c():
        for each in ENDING_SIGNALS:
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(each)
    assert before == [signal.getsignal(each) for each in ENDING_SIGNALS]
