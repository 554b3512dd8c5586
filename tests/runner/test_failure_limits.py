"""When requests without a reply end a run."""

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


def test_every_fourth_failure_in_a_row_sends_the_control() -> None:
    limits, control = FailureLimits(), Control(answered=True)
    for _ in range(11):
        limits.note(RESET, control)
    assert control.sent == 2


def test_a_reply_begins_the_count_anew() -> None:
    limits, control = FailureLimits(), Control(answered=False)
    for failure in [RESET, RESET, RESET, None] * 3:
        limits.note(failure, control)
    assert control.sent == 0


def test_a_control_without_reply_ends_the_run() -> None:
    limits, control = FailureLimits(), Control(answered=False)
    for _ in range(3):
        limits.note(RESET, control)
    with pytest.raises(TargetGone, match="the target stopped answering: no reply"):
        limits.note(RESET, control)


def test_the_twentieth_timeout_ends_the_run_even_with_replies_between() -> None:
    limits, control = FailureLimits(), Control(answered=True)
    for _ in range(19):
        limits.note(LATE, control)
        limits.note(None, control)
    with pytest.raises(RunStopped, match="20 requests were not answered in time") as raised:
        limits.note(LATE, control)
    assert not isinstance(raised.value, TargetGone)


def test_timeouts_can_be_forgotten() -> None:
    limits, control = FailureLimits(), Control(answered=True)
    for _ in range(19):
        limits.note(LATE, control)
    limits.forget_timeouts()
    limits.note(LATE, control)
