"""Decide when requests without a reply end a run.

A single request without a reply is a result, because this request may crash the server. Several in a row may have the
same cause, so they do not prove that the target is down. After 4 in a row, the *control* is sent: a request that was
answered before. If it is answered again, the count restarts at 0; otherwise the run ends.

After 20 timeouts in total, the run ends too, because each takes the full time limit of a request.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.core.exchange import Failure
from conformance.runner.pacer import RunStopped

_MOST_IN_A_ROW = 4
_MOST_TIMEOUTS = 20


class TargetGone(RunStopped):
    """The target no longer answers."""


class FailureLimits:
    """Counts the requests of one run that got no complete reply."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._timeouts = 0

    def note(self, failure: Failure | None, control_is_answered: Callable[[], bool]) -> None:
        """Count the failure of an exchange.

        Args:
            failure: Why there is no complete reply; None if there is one.
            control_is_answered: Sends the control, if there is one, and returns whether its reply is complete.

        Raises:
            TargetGone: The control is not answered either.
            RunStopped: The limit of timeouts is reached.
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
