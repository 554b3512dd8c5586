"""Record what walks have seen, in the order of the plan, whatever the order in which they end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.checks.judge import Assessment
from conformance.observation.learned import merge
from conformance.runner.session import Session
from conformance.runner.walk import Attempt, BlockedCheck, ClauseFinding, Entry, Walk


class WalkRecord:
    """The attempts of the walks of one plan that are not recorded yet."""

    def __init__(self, session: Session, walks: Sequence[Walk]) -> None:
        self._session = session
        self._unrecorded = [each.number for each in reversed(walks)]
        self._attempts: dict[int, list[Attempt]] = {}
        self._done: set[int] = set()

    def add(self, attempt: Attempt) -> Attempt:
        """Add an attempt; return the first one of its walk."""
        attempts = self._attempts.setdefault(attempt.walk.number, [])
        attempts.append(attempt)
        return attempts[0]

    def finish(self, walk: int) -> None:
        """Note that a walk has no more attempts. Record the walks that are done, up to the first one that is not."""
        self._done.add(walk)
        while self._unrecorded and self._unrecorded[-1] in self._done:
            self._record(self._unrecorded.pop())

    def record_rest(self) -> None:
        """Record all walks that are not recorded yet, which are none unless the run ended early."""
        while self._unrecorded:
            self._record(self._unrecorded.pop())

    def _record(self, number: int) -> None:
        """Take over what the attempts of a walk have seen; only the findings of the last one count."""
        attempts = self._attempts.pop(number, [])
        self._session.results.place = number + 1
        if number in self._done:
            self._note_passed_repetition(attempts)
        counted = self._counted(attempts, number in self._done)
        for each in attempts:
            record_entries(self._session, each.entries, each is counted and each.walk.counts)
            merge(self._session.judge.state, each.learned)

    def _note_passed_repetition(self, attempts: Sequence[Attempt]) -> None:
        """Keep the first failure of a walk that passed when it was repeated."""
        first, *later = attempts
        if later and first.failures and later[-1].refutes(first):
            self._session.passed_when_repeated.append(first.failures[0])

    def _counted(self, attempts: Sequence[Attempt], is_done: bool) -> Attempt | None:
        """Return the attempt whose findings count: the last one, if it was not broken off and decides the failures."""
        if len(attempts) < 2:
            return next(iter(attempts), None)
        first, last = attempts[0], attempts[-1]
        return last if is_done and (last.has_failed or last.refutes(first)) else first


def record_entries(session: Session, entries: Iterable[Entry], counts: bool = True) -> None:
    """Record what a walk has seen; its findings only if they count."""
    for entry in entries:
        if isinstance(entry, Assessment):
            session.record(entry, counts)
        elif counts and isinstance(entry, ClauseFinding):
            session.results.add(entry.finding, entry.reply)
        elif counts and isinstance(entry, BlockedCheck):
            session.record_blocked(entry.clause, entry.reason)


def record_repeated_ids(session: Session) -> None:
    """Record which creations named a record that exists, now that the checks have shown which were deleted."""
    for each in session.created_ids.findings(session.judge.state.facts):
        session.results.place = each.place
        session.results.add(each.finding, each.reply)
