"""The end of a run on a persistent target: delete what the run created, restore what it changed.

Theory of operation. Whatever cannot be undone is reported, never ignored. There are three kinds of steps:

    created records    deleted, children before their parents. A record that other users may have created is left: under
                       the documented example, or where duplicates are allowed
    doubtful records   a reply left open whether they exist: deleted if only this run can have created them (if no other
                       client uses the target and they are many, a list shows which exist). Others are read, and
                       reported if they exist
    singletons         written again with the members that differ from the backup

A record counts as deleted if the target confirms that it does not exist, whatever the reply to its deletion was. What
is refused is tried once more, alone. At the end, `deletion_check` looks for all records that the run has deleted, also
before the clean-up, because an accepted deletion proves nothing, and for those whose deletion was refused, because they
may not exist. A record that is still shown is deleted once more, and looked for again: an eventually consistent target
may show it for a while. Children are looked for before their parents are deleted: afterwards, no request may find them.

Each step has a level: children have a higher one than their parents, and singletons the lowest. Steps of one level do
not disturb each other, so they run at the same time, as walks. Higher levels come first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from conformance.contract.effects import Delete, Read
from conformance.contract.model import Contract
from conformance.core.text import cut_off
from conformance.observation.records import Place, Record
from conformance.observation.target_state import TargetState
from conformance.report.leftovers import Leftover
from conformance.runner.deletion_check import FEW, Sight, can_be_seen, look_for
from conformance.runner.foreign_records import is_record_of_run
from conformance.runner.guarded_walks import GuardedWalks, Job
from conformance.runner.pacer import RunStopped
from conformance.runner.record_levels import is_any_below, level_of, parent_places, place_of
from conformance.runner.session import Session
from conformance.runner.undo_steps import (
    can_be_deleted,
    can_be_undone,
    delete_again,
    delete_if_present,
    delete_record,
    look_for_added_members,
    look_for_record,
    restore_singleton,
)
from conformance.runner.unidentified_records import find_records, leftover_unidentified

ENDED_EARLY = "the clean-up ended early"
_INTERRUPTED = "interrupted"
_LONGEST_KEY = 200
_STILL_THERE = "its deletion was accepted, and it still exists"
_NOT_VERIFIED = "its deletion was accepted, and no reply shows whether it still exists"


@dataclass(frozen=True, eq=False)
class CleanupStep:
    """One change to undo.

    Attributes:
        level: Steps of a higher level come first.
        left: What to report if it is not undone.
        undo: Starts the requests; None if nothing can be done.
        record: The record that must be gone afterwards, if it can be seen.
        is_done: Whether the run has taken the step before, so that it only remains to look.
        may_not_exist: Whether the record may never have existed, so that it need not be deleted to be gone.
        parents: The records with which the record is deleted.
    """

    level: int
    left: Leftover
    undo: Job[bool] | None
    record: Record | None = None
    is_done: bool = False
    may_not_exist: bool = False
    parents: Sequence[Place] = ()


def clean_up(session: Session, concurrency: int = 1, reads_each: bool = False) -> list[Leftover]:
    """Delete the records of the run and restore singletons; return what is left.

    The first Ctrl-C of the run does not end it, the second one does. `reads_each` is whether deleted records are looked
    for without lists, if they can be read.
    """
    # Neither the limits of the run nor what ended it keep it from cleaning up.
    session.pacer.lift_request_limit()
    session.failures.forget_timeouts()
    session.judge.state.is_settled = True
    ended = ""
    try:
        with suppress(RunStopped), session.pacer.interrupts.undoing():
            find_records(session)
    except KeyboardInterrupt:
        ended = _INTERRUPTED
    undoing = _Undoing(session, _steps(session), concurrency, reads_each)
    try:
        with session.pacer.interrupts.undoing():
            if not ended:
                undoing.undo()
                undoing.look()
    except (RunStopped, KeyboardInterrupt) as why:
        ended = str(why) or _INTERRUPTED
    return [*undoing.leftovers(ended), *leftover_unidentified(session.judge.state)]


class _Undoing:
    """Takes the steps of a clean-up, and looks whether the records are gone."""

    def __init__(self, session: Session, steps: Sequence[CleanupStep], concurrency: int, reads_each: bool) -> None:
        self._session = session
        self._steps, self._reads_each = steps, reads_each
        self._concurrency = concurrency
        self._walks = GuardedWalks[CleanupStep, bool](session)
        self._remaining: dict[CleanupStep, str] = {}
        records = (each.record for each in steps if each.record is not None and not each.is_done)
        self._to_delete = {place_of(session.contract, each) for each in records}

    def undo(self) -> None:
        """Take the steps, those of one level at the same time. Raises: RunStopped, KeyboardInterrupt."""
        for level, group in groupby(self._steps, key=lambda each: each.level):
            steps = [*group]
            absent = self._seen_to_be_absent(steps)
            left = (each for each in steps if not each.is_done and each not in absent)
            todo = {each: each.undo for each in left if each.undo is not None}
            self._walks.run(todo, self._concurrency)
            # A target may refuse concurrent requests, or fail once.
            again = {each: undo for each, undo in todo.items() if self._is_worth_repeating(each)}
            self._walks.run(again, 1)
            self._look_for([each for each in self._steps if each.level == level and self._has_living_parent(each)])

    def _seen_to_be_absent(self, steps: Sequence[CleanupStep]) -> set[CleanupStep]:
        """Return the steps about doubtful records that do not exist, if they are so many that a list shows them."""
        if self._reads_each or not self._session.factory.has_target_alone:
            return set()
        records = {each: each.record for each in steps if each.may_not_exist and each.record is not None}
        count = Counter(each.resource for each in records.values())
        readable = {name for name in count if self._session.contract.operations_with(Read, name)}
        many = [each for each, one in records.items() if one.resource in readable and count[one.resource] > FEW]
        seen = self._look(many, each_alone=False) if many else {}
        absent = {each for each in many if self._shows(seen, each) is False}
        self._walks.results |= dict.fromkeys(absent, True)
        return absent

    def _is_worth_repeating(self, step: CleanupStep) -> bool:
        return step.left.undoable and not self._walks.results.get(step, False) and step not in self._walks.faults

    def _has_living_parent(self, step: CleanupStep) -> bool:
        """Return whether a parent of the step's record is still to be deleted."""
        parents = parent_places(self._session.contract, step.record) if step.record is not None else ()
        return any(each in self._to_delete for each in parents)

    def look(self) -> None:
        """Find the records that are not gone. Delete them again, and look again: the first look may be too early.

        Raises:
            RunStopped: The run has to end.
            KeyboardInterrupt: Ctrl-C was pressed.
        """
        self._look_for(self._steps)

    def _look_for(self, steps: Sequence[CleanupStep]) -> None:
        tried = [each for each in steps if each.is_done or each.may_not_exist or each in self._walks.results]
        to_see = [each for each in tried if each.record is not None]
        seen = self._look(to_see, each_alone=self._reads_each)
        self._note_remaining([each for each in to_see if self._is_undone(each)], seen)
        self._walks.results |= {each: True for each in to_see if self._shows(seen, each) is False}
        still = [each for each in to_see if each in self._remaining]
        shown = [each.record for each in still if each.record is not None and self._shows(seen, each)]
        again = [partial(delete_again, record=each) for each in shown]
        GuardedWalks[int, bool](self._session).run(dict(enumerate(again)), 1)
        self._note_remaining(still, self._look(still, each_alone=True))

    def _look(self, steps: Sequence[CleanupStep], each_alone: bool) -> Sight:
        records = [each.record for each in steps if each.record is not None]
        return look_for(self._session, records, self._concurrency, each_alone)

    def _note_remaining(self, steps: Sequence[CleanupStep], seen: Sight) -> None:
        for each in steps:
            shows = self._shows(seen, each)
            if shows is False:
                self._remaining.pop(each, None)
            else:
                self._remaining[each] = _STILL_THERE if shows else _NOT_VERIFIED

    def _shows(self, seen: Sight, step: CleanupStep) -> bool | None:
        assert step.record is not None
        return seen.get(place_of(self._session.contract, step.record))

    def _is_undone(self, step: CleanupStep) -> bool:
        return step.is_done or self._walks.results.get(step, False)

    def leftovers(self, ended: str) -> list[Leftover]:
        """Return what is left; `ended` is why the clean-up ended early, or ""."""
        state = self._session.judge.state
        reasons = {each: self._why_left(each, ended) for each in self._steps}
        seen = [(each, each.record) for each in self._steps if each.record is not None]
        gone = {place_of(state.contract, record) for each, record in seen if not reasons[each]}
        # A record that was not seen is gone with its parent.
        return [
            replace(each.left, why=why)
            for each, why in reasons.items()
            if why and (why == _STILL_THERE or not is_any_below(state, each.parents, gone))
        ]

    def _why_left(self, step: CleanupStep, ended: str) -> str:
        if step in self._walks.faults:
            return f"an error of this tool: {self._walks.faults[step]}"
        if self._is_undone(step):
            return self._remaining.get(step, "")
        is_untried = step.undo is not None and step not in self._walks.results
        return f"{ENDED_EARLY}: {ended}" if ended and is_untried else step.left.why


def _steps(session: Session) -> list[CleanupStep]:
    """Return the steps, those of higher levels first."""
    state, contract = session.judge.state, session.contract
    deleted = state.deleted - state.doubtful - state.created.keys() - state.existed
    steps = [
        *(_deletion(state, state.created[place]) for place in reversed(state.created) if place not in state.existed),
        *(each for place in sorted(state.doubtful) for each in _steps_of_doubtful(state, place)),
        *(_deletion(state, state.made[place], is_done=True) for place in reversed(state.made) if place in deleted),
        *(each for name, value in session.backup.values.items() for each in _restoration(contract, name, value)),
    ]
    return sorted(steps, key=lambda each: -each.level)


def _deletion(state: TargetState, record: Record, is_done: bool = False) -> CleanupStep:
    contract, place = state.contract, place_of(state.contract, record)
    undoable = can_be_undone(contract, record)
    seen = record if can_be_seen(contract, record) else None
    if state.is_foreign(place) and place not in state.existed:
        left = _leftover(place, "the replies to two creations named it, so it may not be the run's", undoable)
        return CleanupStep(level_of(contract, place[0]), left, partial(look_for_record, record=record))
    if not is_done and not is_record_of_run(state, record):
        left = _leftover(place, "it may have existed before the run", undoable)
        return CleanupStep(level_of(contract, place[0]), left, None)
    why = "it could not be deleted" if undoable else "no operation deletes it"
    step = partial(delete_record, record=record)
    left, parents = _leftover(place, why, undoable), parent_places(contract, record)
    return CleanupStep(level_of(contract, place[0]), left, step, seen, is_done, parents=parents)


def _steps_of_doubtful(state: TargetState, place: Place) -> list[CleanupStep]:
    contract, record = state.contract, _doubtful_record(state, place)
    if _parent_is_deleted(state, record):
        return []
    if not state.is_certainly_own(record):
        why = "a reply left open whether the run created it, and it may have existed before"
        # Only its key proves under which parent the record is.
        parents = parent_places(contract, Record(place[0], _key_names(state, place)))
        is_child = any(each in state.made for each in parent_places(contract, record))
        left = _leftover(place, why, is_child or bool(contract.operations_with(Delete, record.resource)))
        look = partial(look_for_record, record=record)
        return [CleanupStep(level_of(contract, record.resource), left, look, parents=parents)]
    if not can_be_deleted(contract, record):
        return []
    left = _leftover(place, "a reply left open whether it was created, and it could not be deleted")
    seen = record if can_be_seen(contract, record) else None
    level, delete = level_of(contract, record.resource), partial(delete_if_present, record=record)
    parents = parent_places(contract, record)
    return [CleanupStep(level, left, delete, seen, may_not_exist=True, parents=parents)]


def _parent_is_deleted(state: TargetState, record: Record) -> bool:
    """Return whether the run has deleted a record of another resource whose key is a part of the key."""
    return any(each in state.deleted for each in parent_places(state.contract, record))


def _restoration(contract: Contract, name: str, value: object) -> list[CleanupStep]:
    resource = contract.resources[name]
    restore = partial(restore_singleton, resource=resource, shown=value)
    left = Leftover(name, (), "it was changed and could not be put back")
    look = partial(look_for_added_members, resource=resource, shown=value)
    added = Leftover(name, (), "it has values in members that were empty before, which no operation empties", False)
    return [CleanupStep(0, left, restore), CleanupStep(-1, added, look)]


def _leftover(place: Place, why: str, undoable: bool = True) -> Leftover:
    return Leftover(place[0], tuple(_shown_part(each) for each in place[1]), why, undoable)


def _shown_part(value: str) -> str:
    """Return a part of a key as reports can have it."""
    return cut_off(value, _LONGEST_KEY).encode("utf-8", "backslashreplace").decode()


def _doubtful_record(state: TargetState, place: Place) -> Record:
    # A record that was created has the names of its parents too, which its deletion may need.
    return state.made.get(place) or Record(place[0], _key_names(state, place))


def _key_names(state: TargetState, place: Place) -> dict[str, str]:
    """Return the request names that a key has."""
    return dict(zip(state.contract.resources[place[0]].names, place[1], strict=True))
