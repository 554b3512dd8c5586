"""When requests without a reply end a run.

A single request without a reply is a result: this one request may crash the server. So some failures in a row do not
show yet that the target is down: they may all be about the same fault. After 4 in a row, a request that was answered
before (the control) is sent again. If it is answered, the count starts again at 0; otherwise the run ends.

Timeouts are limited to 20 in the whole run, as each of them costs the whole time limit of a request.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.core.exchange import Failure
from conformance.runner.pacer import RunStopped

_MOST_IN_A_ROW = 4
_MOST_TIMEOUTS = 20


class TargetGone(RunStopped):
    """The target does not answer any more."""


class FailureLimits:
    """Counts the failures of one run."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._timeouts = 0

    def note(self, failure: Failure | None, control_is_answered: Callable[[], bool]) -> None:
        """Count the failure of an exchange; None stands for a complete reply.

        `control_is_answered` sends the control, if there is one, and returns whether its reply is complete.

        Raises:
            TargetGone: The control fails too.
            RunStopped: Too many requests were not answered in time.
        """
        self._in_a_row = self._in_a_row + 1 if failure else 0
        self._timeouts += failure is not None and failure.kind == "timeout"
        if failure is not None and self._in_a_row >= _MOST_IN_A_ROW:
            if not control_is_answered():
                raise TargetGone(f"the target stopped answering: {failure.message}")
            self._in_a_row = 0
        if self._timeouts >= _MOST_TIMEOUTS:
            raise RunStopped(f"{self._timeouts} requests were not answered in time")

    def forget_timeouts(self) -> None:
        """Set the count of timeouts to 0."""
        self._timeouts = 0
