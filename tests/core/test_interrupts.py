"""Test how Ctrl-C is noted, raised and held back, in this process."""

from __future__ import annotations

import signal

import pytest

from conformance.core.interrupts import Interrupts, blocked_interrupts


class TestInterrupts:
    """In this process."""

    def ring(self) -> None:
        signal.raise_signal(signal.SIGINT)

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
