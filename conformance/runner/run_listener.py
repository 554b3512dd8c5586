"""What a run does with each exchange in addition to judging it: mask secrets, record it, report progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from conformance.checks.clause_results import ClauseResults
from conformance.core.exchange import Exchange
from conformance.recording.recorder import Recorder
from conformance.runner.session_listener import SessionListener
from conformance.security.redactor import Redactor, mask_reply
from conformance.terminal.progress import ProgressUpdate, Throttle

ProgressListener = Callable[[ProgressUpdate], None]


class RunListener(SessionListener):
    """The listener for the session of one run.

    Attributes:
        recorder: Keeps the exchanges for the recording.
    """

    def __init__(
        self, contract: str, redactors: Sequence[Redactor], recorder: Recorder, watch: ProgressListener | None = None
    ) -> None:
        """Use the name of the contract in progress updates, which `watch` receives; mask replies by `redactors`."""
        self.recorder = recorder
        self._contract = contract
        self._redactors = redactors
        self._watch = watch
        self._throttle = Throttle()
        self._exchanges = 0

    def received(self, exchange: Exchange) -> Exchange:
        """Return the exchange with its secrets masked."""
        for each in self._redactors:
            exchange = mask_reply(exchange, each)
        self._exchanges += 1
        return exchange

    def received_by_worker(self, count: int) -> None:
        """Count the exchanges in progress updates."""
        self._exchanges += count

    def become_worker(self) -> None:
        """Send no more progress updates."""
        self._watch = None

    def recorded(self, exchange: Exchange) -> None:
        """Add the exchange to the recording."""
        self.recorder.add(exchange)

    def judged(self, results: ClauseResults) -> None:
        """Send a progress update, unless the last one was too recent."""
        if self._watch is not None and self._throttle.is_due():
            self._watch(self._progress(results))

    def _progress(self, results: ClauseResults) -> ProgressUpdate:
        entries = [results.entries[name] for name in results.selected]
        judged = sum(bool(each.counts or each.blocked) for each in entries)
        failing = sum(bool(each.counts["fail"]) for each in entries)
        return ProgressUpdate(self._contract, judged, len(entries), self._exchanges, failing)
