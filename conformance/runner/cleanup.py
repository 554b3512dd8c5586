"""The end of a run on a persistent target: delete what the run created, restore what it changed.

Theory of operation. Whatever cannot be undone is reported, never ignored. There are three kinds of steps:

    created records    deleted, children before their parents. A record that other users may have created is left: under
                       the documented example, or where duplicates are allowed
    doubtful records   a reply left open whether they exist: deleted if only this run can have created them. Others
                       are read, and reported if they exist
    singletons         written again with the members that differ from the backup

A record counts as deleted if the target confirms that it does not exist, whatever the reply to its deletion was. Each
step has a level: children have a higher one than their parents, and singletons the lowest. Steps of one level do not
disturb each other, so they run at the same time, as walks. Higher levels come first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import NamedTuple

from conformance.checks.behaviours.base import Assertions
from conformance.checks.causes.base import RequestSteps
from conformance.checks.created_lookup import lister_of
from conformance.contract.model import Contract
from conformance.contract.record_keys import is_documented_example, refuses_duplicates
from conformance.core.text import cut_off
from conformance.observation.records import Record
from conformance.observation.target_state import Place, TargetState
from conformance.report.leftovers import Leftover
from conformance.runner.pacer import RunStopped
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session
from conformance.runner.undo_steps import (
    UndoSteps,
    can_be_deleted,
    can_be_undone,
    delete_if_present,
    delete_record,
    look_for_record,
    restore_singleton,
)
from conformance.runner.walk import Check, StartSteps, Walk
from conformance.runner.walk_runner import run_walks

CLEANUP = "cleanup"
_LONGEST_KEY = 200


class CleanupStep(NamedTuple):
    """One change to undo.

    Attributes:
        level: Steps of a higher level come first.
        left: What to report if it is not undone.
        undo: Starts the requests; None if nothing can be done.
    """

    level: int
    left: Leftover
    undo: Callable[[RequestFactory], UndoSteps] | None


def clean_up(session: Session, concurrency: int = 1) -> list[Leftover]:
    """Delete the records of the run and restore singletons; return what is left.

    The first Ctrl-C of the run does not end it, the second one does.
    """
    # Neither the limits of the run nor what ended it keep it from cleaning up.
    session.pacer.lift_request_limit()
    session.failures.forget_timeouts()
    with suppress(RunStopped, KeyboardInterrupt), session.pacer.interrupts.undoing():
        for each in session.judge.state.unidentified:
            session.drive(_list_with(session.factory, each), "")
    steps = _steps(session)
    undone: dict[CleanupStep, bool] = {each: False for each in steps if each.undo is None}
    ended = ""
    try:
        with session.pacer.interrupts.undoing():
            for _, group in groupby(steps, key=lambda each: each.level):
                level = [*group]
                _undo(session, level, undone, concurrency)
                # A target may refuse concurrent requests.
                _undo(session, [each for each in level if not undone.get(each)] if concurrency > 1 else [], undone, 1)
    except (RunStopped, KeyboardInterrupt) as why:
        ended = str(why) or "interrupted"
    untried, left = f"the clean-up ended early: {ended}", [each for each in steps if not undone.get(each, False)]
    return [each.left if each in undone else replace(each.left, why=untried) for each in left]


def _list_with(factory: RequestFactory, record: Record) -> RequestSteps:
    """Send the request that lists a record of which only the members are known."""
    lister = lister_of(factory.contract, factory.contract.resources[record.resource], {**record.names})
    if lister is not None:
        yield factory.request_for(lister, record.names)


def _undo(session: Session, steps: Sequence[CleanupStep], undone: dict[CleanupStep, bool], concurrency: int) -> None:
    """Take steps concurrently; add to `undone` whether each change is undone."""

    def start(step: CleanupStep) -> StartSteps:
        def requests(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
            assert step.undo is not None
            undone[step] = yield from step.undo(factory)

        return requests

    todo = [each for each in steps if each.undo is not None]
    walks = [Walk(n, "", [Check(CLEANUP, start(each))], is_repeatable=False) for n, each in enumerate(todo)]
    state = session.judge.state
    run_walks(session, walks, concurrency, snapshot=state.fork(state.names))
    for each in todo:
        undone.setdefault(each, False)


def _steps(session: Session) -> list[CleanupStep]:
    """Return the steps, those of higher levels first."""
    state, contract = session.judge.state, session.contract
    steps = [
        *(_deletion(state, place) for place in reversed(state.created)),
        *(each for place in sorted(state.doubtful) for each in _steps_of_doubtful(state, place)),
        *(_restoration(contract, name, value) for name, value in session.backup.values.items()),
    ]
    return sorted(steps, key=lambda each: -each.level)


def _deletion(state: TargetState, place: Place) -> CleanupStep:
    record = state.created[place]
    undoable = can_be_undone(state.contract, record)
    if not is_record_of_run(state, record):
        left = _leftover(place, "it may have existed before the run", undoable)
        return CleanupStep(_level(state.contract, place[0]), left, None)
    why = "it could not be deleted" if undoable else "no operation deletes it"
    step = partial(delete_record, record=record)
    return CleanupStep(_level(state.contract, place[0]), _leftover(place, why, undoable), step)


def _steps_of_doubtful(state: TargetState, place: Place) -> list[CleanupStep]:
    contract, record = state.contract, _doubtful_record(state, place)
    if _parent_is_deleted(state, record):
        return []
    if not state.is_certainly_own(record):
        left = _leftover(place, "a reply left open whether the run created it, and it may have existed before")
        return [CleanupStep(_level(contract, record.resource), left, partial(look_for_record, record=record))]
    if not can_be_deleted(contract, record):
        return []
    left = _leftover(place, "a reply left open whether it was created, and it could not be deleted")
    return [CleanupStep(_level(contract, record.resource), left, partial(delete_if_present, record=record))]


def _parent_is_deleted(state: TargetState, record: Record) -> bool:
    """Return whether the run has deleted a record of another resource whose key is a part of the key."""
    owners = ((state.contract.owners.get(name), value) for name, value in record.names.items())
    return any(
        owner is not None and owner.name != record.resource and (owner.name, (value,)) in state.deleted
        for owner, value in owners
    )


def _restoration(contract: Contract, name: str, value: object) -> CleanupStep:
    restore = partial(restore_singleton, resource=contract.resources[name], shown=value)
    return CleanupStep(0, Leftover(name, (), "it was changed and could not be put back"), restore)


def _leftover(place: Place, why: str, undoable: bool = True) -> Leftover:
    return Leftover(place[0], tuple(_shown_part(each) for each in place[1]), why, undoable)


def _shown_part(value: str) -> str:
    """Return a part of a key as reports can have it."""
    return cut_off(value, _LONGEST_KEY).encode("utf-8", "backslashreplace").decode()


def _level(contract: Contract, resource: str) -> int:
    """Return 1 for a resource without parents, and one more for children than for their parents."""
    parents = {contract.owners.get(name) for name in contract.resources[resource].names}
    parents |= {contract.owners.get(name) for name in contract.resources[resource].parents}
    others = [each.name for each in parents if each is not None and each.name != resource]
    return 1 + max((_level(contract, each) for each in others), default=0)


def _doubtful_record(state: TargetState, place: Place) -> Record:
    return Record(place[0], dict(zip(state.contract.resources[place[0]].names, place[1], strict=True)))


def is_record_of_run(state: TargetState, record: Record) -> bool:
    """Return whether the run, and no other user, created the record.

    That is certain in two cases:

    - Only this run can have created a record with this key.
    - The target refuses duplicates, so an accepted creation proves that the record was new. This case does not include
      the documented example, because other users may create it too.
    """
    resource = state.contract.resources[record.resource]
    is_new = refuses_duplicates(state.contract, resource) and not is_documented_example(state.contract, record.names)
    return is_new or state.is_certainly_own(record)
