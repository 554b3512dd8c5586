"""Decide when the next request of a run may be sent.

Before each request, the session takes a turn. This waits until the rate allows a request. If Ctrl-C was pressed, or the
largest number of requests was sent, it ends the run instead. Requests that only prepare others count too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from conformance.core.interrupts import Interrupts


class RunStopped(Exception):
    """The run has to end early; the text says why."""


class ProcessKilled(RunStopped):
    """A process of the run was killed."""


@dataclass(frozen=True)
class Budget:
    """Limits of a run; None stands for no limit.

    Attributes:
        requests: The largest number of requests.
        rate: The largest number of requests per second.
        seconds: The longest time of the run; the clean-up may take longer.
    """

    requests: int | None = None
    rate: float | None = None
    seconds: float | None = None


class Pacer:
    """Gives turns to the requests of one run.

    Attributes:
        interrupts: Whether Ctrl-C was pressed.
        sent: The number of turns so far.
        sent_with_limit: The number of turns until the limit on the number of requests was removed.
    """

    def __init__(self, budget: Budget, interrupts: Interrupts) -> None:
        self.interrupts = interrupts
        self.sent = self.sent_with_limit = 0
        self._budget = budget
        self._next_at = 0.0
        self._began = time.monotonic()

    @property
    def is_limited(self) -> bool:
        """Whether the number of requests or their rate is limited."""
        return self._budget.requests is not None or bool(self._budget.rate)

    @property
    def requests_left(self) -> int | None:
        """How many requests may still be sent; None without a limit."""
        return None if self._budget.requests is None else self._budget.requests - self.sent

    def take_turn(self) -> None:
        """Wait until the next request may be sent, and count it.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
            RunStopped: The largest number of requests was sent, or the next one would be too late.
        """
        self.interrupts.check()
        limit = self._budget.requests
        if limit is not None and self.sent >= limit:
            raise RunStopped(f"the budget of {limit} requests is used up")
        self._check_time()
        self._wait()
        self.sent += 1

    def lift_request_limit(self) -> None:
        """Remove the limits on the number of requests and on the time; the limit on the rate stays."""
        self.sent_with_limit = self.sent
        self._budget = replace(self._budget, requests=None, seconds=None)

    def _check_time(self) -> None:
        seconds, turn = self._budget.seconds, max(time.monotonic(), self._next_at)
        if seconds is not None and turn > self._began + seconds:
            raise RunStopped(f"the time limit of {seconds:g} seconds is reached")

    def _wait(self) -> None:
        if self._budget.rate:
            with self.interrupts.raising_at_once():
                time.sleep(max(0.0, self._next_at - time.monotonic()))
            self._next_at = time.monotonic() + 1 / self._budget.rate
