"""Test when requests without a reply end a run."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Failure
from conformance.runner.failure_limits import FailureLimits, TargetGone
from conformance.runner.pacer import RunStopped

RESET, LATE = Failure("reset", "no reply"), Failure("timeout", "too late")


class Control:
    """Counts how often the control is sent."""

    def __init__(self, answered: bool) -> None:
        self.answered, self.sent = answered, 0

    def __call__(self) -> bool:
        self.sent += 1
        return self.answered


def test_note_sends_the_control_after_every_fourth_failure_in_a_row() -> None:
    limits, control = FailureLimits(), Control(answered=True)
    for _ in range(11):
        limits.note(RESET, control)
    assert control.sent == 2


def test_note_of_a_reply_restarts_the_count() -> None:
    limits, control = FailureLimits(), Control(answered=False)
    for failure in [RESET, RESET, RESET, None] * 3:
        limits.note(failure, control)
    assert control.sent == 0


def test_note_ends_the_run_if_the_control_fails() -> None:
    limits, control = FailureLimits(), Control(answered=False)
    for _ in range(3):
        limits.note(RESET, control)
    with pytest.raises(TargetGone, match="the target stopped answering: no reply"):
        limits.note(RESET, control)


def test_note_ends_the_run_at_the_twentieth_timeout() -> None:
    limits, control = FailureLimits(), Control(answered=True)
    for _ in range(19):
        limits.note(LATE, control)
        limits.note(None, control)
    with pytest.raises(RunStopped, match="20 requests were not answered in time") as raised:
        limits.note(LATE, control)
    assert not isinstance(raised.value, TargetGone)


def test_forget_timeouts_restarts_the_count() -> None:
    limits, control = FailureLimits(), Control(answered=True)
    for _ in range(19):
        limits.note(LATE, control)
    limits.forget_timeouts()
    limits.note(LATE, control)
