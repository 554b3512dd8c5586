"""What listens to the exchanges of a session: for recordings, progress updates and tests."""

from __future__ import annotations

from collections.abc import Collection

from conformance.checks.clause_results import ClauseResults
from conformance.core.exchange import Exchange


class SessionListener:
    """Called for each exchange of a run, before and after it is judged. The methods of this class do nothing."""

    def received(self, exchange: Exchange) -> Exchange:
        """Return the exchange to judge and record, which must not contain secrets."""
        return exchange

    def received_by_worker(self, count: int) -> None:
        """Count exchanges that another process has received."""

    def become_worker(self) -> None:
        """Report nothing from now on: this process is a worker, and its parent reports."""

    def recorded(self, exchange: Exchange) -> None:
        """Take notice of an exchange, in the order of the plan."""

    def judged(self, results: ClauseResults) -> None:
        """Handle the event that the findings about an exchange were added to the results."""

    def is_enough(self, failed: Collection[str]) -> bool:
        """Return whether a walk may end before its last request, as the clauses with these ids have failed in it."""
        return False
