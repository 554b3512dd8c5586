"""Test how Ctrl-C is noted, raised and held back, in this process."""

from __future__ import annotations

import signal

import pytest

from conformance.core.interrupts import Interrupts, blocked_interrupts


class TestInterrupts:
    """In this process."""

    def ring(self) -> None:
        signal.raise_signal(signal.SIGINT)

    def test_the_first_is_noted_and_raised_when_asked_for(self) -> None:
        with Interrupts() as interrupts:
            interrupts.check()
            self.ring()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()
            interrupts.check()

    def test_the_second_is_raised_at_once(self) -> None:
        with Interrupts():
            self.ring()
            with pytest.raises(KeyboardInterrupt):
                self.ring()

    def test_where_nothing_can_be_torn_the_first_is(self) -> None:
        with Interrupts() as interrupts:
            with interrupts.raising_at_once(), interrupts.raising_at_once(), pytest.raises(KeyboardInterrupt):
                self.ring()
            self.ring()

    def test_one_can_be_forgotten(self) -> None:
        with Interrupts() as interrupts:
            self.ring()
            interrupts.discard()
            interrupts.check()

    def test_afterwards_all_is_as_before(self) -> None:
        before = signal.getsignal(signal.SIGINT)
        with Interrupts():
            assert signal.getsignal(signal.SIGINT) is not before
        assert signal.getsignal(signal.SIGINT) is before

    def test_what_was_held_back_comes_through_later(self) -> None:
        with Interrupts() as interrupts:
            with blocked_interrupts():
                self.ring()
                interrupts.check()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()
