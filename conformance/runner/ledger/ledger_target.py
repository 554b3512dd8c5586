"""A target that notes each write in a ledger before it is sent, and what its reply shows."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import count
from threading import Lock

from conformance.contract.effects import List
from conformance.contract.request_view import RequestView
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Request
from conformance.observation.lost_records import can_be_identified
from conformance.observation.record_changes import add_record
from conformance.observation.records import Place, Record
from conformance.observation.response_reading import read_reply
from conformance.observation.target_state import TargetState
from conformance.runner.ledger.entries import Changes, Entry, expected_changes, identifying_changes, shown_changes
from conformance.runner.ledger.ledger_file import LedgerFile
from conformance.runner.ledger.reading import read_ledger
from conformance.runner.pacer import RunStopped
from conformance.runner.record_levels import place_of
from conformance.runner.write_guard import is_safe
from conformance.security.redactor import Redactor
from conformance.targets.base import ForkableTarget, Target, forkable

_MOST_WRITES = 1_000_000_000
"""More writes than the workers of one step of a run can note."""


class LedgerTarget:
    """A target whose writes are noted.

    `state` is the state of the run, `redactor` masks the keys, and `first` is the number of the next write.

    Attributes:
        unanswered: The expected changes of each write whose reply has not arrived, by its number.
        deleted: The records whose deletion was accepted.
        only_undoes: Whether writes only undo others. They are then sent even if they cannot be noted.
    """

    def __init__(
        self, target: Target, file: LedgerFile, state: TargetState, redactor: Redactor, first: int = 1
    ) -> None:
        self.unanswered: dict[int, Changes] = {}
        self.deleted: set[Place] = set()
        self.only_undoes = False
        self._target, self._file = target, file
        self._state, self._redactor = state, redactor
        self._numbers = count(first)
        self._created: dict[Place, Record] = {}
        self._unknown: list[Record] = []
        self._lost: list[Record] = []
        self._turn = Lock()
        self._first_of_workers = first
        self._has_workers = False

    @property
    def name(self) -> str:
        """As that of the target."""
        return self._target.name

    @property
    def base_url(self) -> str:
        """As that of the target."""
        return self._target.base_url

    @property
    def ends_with_run(self) -> bool:
        """As that of the target."""
        return self._target.ends_with_run

    @property
    def is_local(self) -> bool:
        """As that of the target."""
        return self._target.is_local

    @property
    def can_fork(self) -> bool:
        """As that of the target."""
        return isinstance(self._target, ForkableTarget) and self._target.can_fork

    def before_fork(self) -> None:
        """As that of the target."""
        self._first_of_workers = next(self._numbers)
        self._numbers = count(self._first_of_workers + _MOST_WRITES)
        self._has_workers = True
        forkable(self._target).before_fork()

    def after_fork(self, worker: int, workers: int) -> None:
        """Give the writes of this process numbers that those of no other process have."""
        self._numbers = count(self._first_of_workers + worker, workers)
        forkable(self._target).after_fork(worker, workers)

    def take_over_from_workers(self) -> None:
        """Take over what workers have noted, which one that was killed could not report.

        Raises:
            UsageError, OSError: The ledger cannot be read.
        """
        if not self._has_workers:
            return
        ledger = read_ledger(self._file.path, self._state.contract)
        self._created, self._unknown, self._lost = {}, [], []
        for each in ledger.changes:
            self._note_changes(each)
        identified = [record for each in ledger.changes for record in each.identified]
        self._unknown = [each for each in self._unknown if each not in identified]
        self.unanswered = ledger.unanswered
        known = self._state.created.keys() | self._state.deleted | self._state.doubtful
        for place in self._created.keys() - known:
            add_record(self._state, self._created[place])

    def send(self, request: Request, origin: str = "") -> Exchange:
        """Send the request as the target does. Raises RunStopped if a write cannot be noted, so that it is not sent."""
        view = RequestView(self._state.contract, request)
        if is_safe(view):
            exchange = self._target.send(request, origin)
            if self._unknown:
                self._identify(view, exchange)
            return exchange
        number, expected = next(self._numbers), expected_changes(self._state, view)
        operation = view.operation.id if view.operation else None
        profiles = [each.profile for each in request.credentials]
        self.unanswered[number] = expected
        self._append({"write": number, "operation": operation, "profiles": profiles, **expected.entry()}, must=True)
        try:
            exchange = self._target.send(request, origin)
        except (ValueError, UsageError):
            # HTTP cannot express the request, so it was not sent.
            self._note_reply(number, Changes())
            raise
        self._note_reply(number, self._shown(view, exchange, expected))
        return exchange

    def note_setting(self, name: str, shown: object) -> None:
        """Note a singleton before it is changed. Raises RunStopped if it cannot be noted."""
        self._append({"setting": name, "shown": shown}, must=True)

    def note_restored(self, name: str) -> None:
        """Note that a singleton is as it was before the run."""
        self._append({"restored": name}, must=False)

    def _shown(self, view: RequestView, exchange: Exchange, expected: Changes) -> Changes:
        try:
            return shown_changes(self._state, read_reply(self._state.contract, view, exchange))
        except Exception:
            # A reply that cannot be read shows nothing; the run reports it.
            return expected

    def _identify(self, view: RequestView, exchange: Exchange) -> None:
        """Note which records with unknown keys a list shows."""
        if view.operation is None or not isinstance(view.operation.effect, List):
            return
        with suppress(Exception), self._turn:
            own = [each for each in self._unknown if each.resource == view.operation.effect.resource]
            # A list may show a record whose creation is on its way, with the members of one whose reply was lost.
            unknown = [each for each in own if can_be_identified(self._state, each) or each not in self._lost]
            if not unknown:
                return
            reply = read_reply(self._state.contract, view, exchange)
            found = identifying_changes(self._state, reply, unknown, self._created)
            if found.identified:
                self._append({"reply": next(self._numbers), **found.entry()}, must=False)
                self._unknown = [each for each in self._unknown if each not in found.identified]

    def _note_reply(self, number: int, shown: Changes) -> None:
        self._append({"reply": number, **shown.entry()}, must=False)
        self._note_changes(shown)
        self.unanswered.pop(number, None)

    def _note_changes(self, shown: Changes) -> None:
        self.deleted.update(shown.deleted)
        with self._turn:
            self._created |= {place_of(self._state.contract, each): each for each in shown.created}
            self._unknown += (*shown.unidentified, *shown.lost)
            self._lost += shown.lost

    def _append(self, entry: Entry, must: bool) -> None:
        """Append a line without keys. Raises RunStopped if that fails and the line `must` be on the disk."""
        try:
            has_key = self._redactor.leaks(json.dumps(entry, ensure_ascii=False))
            self._file.append(self._redactor.json(entry) if has_key else entry, synced=must)
        except OSError as fault:
            if must and not self.only_undoes:
                why = fault.strerror or fault
                raise RunStopped(f"the ledger {self._file.path} cannot be written: {why}") from fault

    def close(self) -> None:
        """Close the target."""
        self._target.close()
