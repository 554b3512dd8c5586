"""At the end of a run: what it made is deleted, what it changed is put back, and what may be another's is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from conformance.checks.causes.base import Blocked
from conformance.contract.effects import Delete, Merge, Read, Replace
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Operation, Outcome, Resource
from conformance.contract.record_keys import is_documented_example, refuses_duplicates
from conformance.core.text import cut_off
from conformance.observation.learning import remove_record
from conformance.observation.records import Key, Record
from conformance.observation.target_state import Certainty, TargetState
from conformance.runner.pacer import RunStopped
from conformance.runner.session import Session

CLEANUP = "cleanup"


class CleanupStep(NamedTuple):
    """One thing to undo. `undone_word` is the word for it in messages; `undo` returns whether it is undone."""

    description: str
    undone_word: str
    undo: Callable[[Session], bool]


def clean_up(session: Session) -> list[str]:
    """Deletes the run's records, the latest first, and restores singletons. Returns what could not be undone, in words.
    Ctrl-C ends it."""
    # The limits of the run, and what ended it, are no reasons to leave something behind.
    session.pacer.lift_request_limit()
    session.pacer.interrupts.discard()
    session.failures.forget_timeouts()
    state = session.judge.state
    left: list[str] = []
    made = [_deletion_step(state, place) for place in reversed(state.created)]
    doubtful = [each for place in sorted(state.doubtful) for each in _possible_deletion_steps(state, place)]
    todo = [*made, *doubtful, *map(_restoration_step, session.backup.values)]
    try:
        with session.pacer.interrupts.raising_at_once():
            left += _find_records_of_unknown_owner(session)
            while todo:
                if not todo[0].undo(session):
                    left.append(f"{todo[0].description} and could not be {todo[0].undone_word}")
                todo.pop(0)
    except (RunStopped, Blocked, KeyboardInterrupt) as why:
        rest = "; ".join(each.description for each in todo)
        left.append(f"cleaning up ended early ({str(why) or 'interrupted'}), which may leave: {rest}")
    return left


def _deletion_step(state: TargetState, place: tuple[str, Key]) -> CleanupStep:
    def undo(session: Session) -> bool:
        record = state.created.get(place)
        return record is None or _delete(session, record)

    what = f"{place[0]} {' '.join(place[1])} was made"
    if not is_record_of_run(state, state.created[place]):
        return CleanupStep(what, "told from one that was there before, so it was left", lambda _: False)
    return CleanupStep(what, "deleted", undo)


def _find_records_of_unknown_owner(session: Session) -> list[str]:
    """Records that are there, and that a list which was accepted may have made, under names that may be anybody's."""
    found, state = [], session.judge.state
    for name, key in sorted(state.doubtful):
        record = Record(name, dict(zip(state.contract.resources[name].names, key, strict=True)), {})
        if not state.is_certainly_own(record) and _may_exist(session, record):
            found.append(f"{name} {cut_off(' '.join(key), 60)} may have been made, or was there before, so it was left")
    return found


def _may_exist(session: Session, record: Record) -> bool:
    """Also where nothing can tell."""
    if not _readers(session, record):
        return True
    outcome = _read_outcome(session, record)
    return outcome is not None and outcome.success


def _readers(session: Session, record: Record) -> list[Operation]:
    readers = session.contract.operations_with(Read, record.resource)
    return [each for each in readers if {*each.path_names} <= {*record.names}]


def _read_outcome(session: Session, record: Record) -> Outcome | None:
    """What the target answers to who wants to read the record; None where that cannot be told."""
    readers = _readers(session, record)
    return session.send(session.factory.request_for(readers[0], record.names), CLEANUP).outcome if readers else None


def _possible_deletion_steps(state: TargetState, place: tuple[str, Key]) -> Iterator[CleanupStep]:
    """Of a record that may be there: a list was accepted of which nobody knows whether this item was passed over."""
    resource = state.contract.resources[place[0]]
    record = Record(resource.name, dict(zip(resource.names, place[1], strict=True)), {})
    deletable = any(
        {*each.path_names} <= {*resource.names} for each in state.contract.operations_with(Delete, resource.name)
    )
    if not deletable:
        return
    what = f"{place[0]} {' '.join(place[1])} may have been made"
    if state.is_certainly_own(record):
        yield CleanupStep(what, "deleted", lambda session: _delete_if_present(session, record))


def _delete_if_present(session: Session, record: Record) -> bool:
    """Whether it was deleted, or there was none."""
    operation = session.contract.operations_with(Delete, record.resource)[0]
    reply = session.send(session.factory.request_for(operation, record.names), CLEANUP)
    return reply.outcome is not None and not reply.outcome.crash


def is_record_of_run(state: TargetState, record: Record) -> bool:
    """Whether the run made a record: nobody else can have, or the target has to refuse a second one. That it does is
    not sure enough for the documented example, which others may have followed."""
    resource = state.contract.resources[record.resource]
    is_new = refuses_duplicates(state.contract, resource) and not is_documented_example(state.contract, record.names)
    return is_new or state.is_certainly_own(record)


def _restoration_step(name: str) -> CleanupStep:
    def undo(session: Session) -> bool:
        return _restore(session, session.contract.resources[name], session.backup.values[name])

    return CleanupStep(f"{name} was changed", "put back", undo)


def _delete(session: Session, record: Record) -> bool:
    """Whether the record is gone, or nothing of this API can delete it alone and its parent goes too."""
    operations = session.contract.operations_with(Delete, record.resource)
    if not operations:
        owners = [session.contract.owners.get(name) for name in record.names]
        return any(
            owner and owner.name != record.resource and session.contract.operations_with(Delete, owner.name)
            for owner in owners
        )
    reply = session.send(session.factory.request_for(operations[0], record.names), CLEANUP)
    if reply.outcome is not None and reply.outcome.success:
        return True
    state, resource = session.judge.state, session.contract.resources[record.resource]
    if state.exists(resource, record.names) is Certainty.NO:
        return True
    remove_record(state, resource, record.names, certain=False)
    return reply.complete and _is_confirmed_absent(session, record)


def _is_confirmed_absent(session: Session, record: Record) -> bool:
    """Whether the target says that there is no such record, whatever it said when it was to be deleted."""
    outcome = _read_outcome(session, record)
    return outcome is not None and not (outcome.success or outcome.crash or outcome.throttled or outcome.account)


def _restore(session: Session, resource: Resource, shown: Any) -> bool:
    writers = [each for effect in (Merge, Replace) for each in session.contract.operations_with(effect, resource.name)]
    if not writers:
        return False
    before, now = (
        _settable_members(writers[0], resource, shown),
        _settable_members(writers[0], resource, session.read_singleton(resource)),
    )
    body = {name: value for name, value in before.items() if value != now.get(name)}
    if not body:
        return True
    whole = before if isinstance(writers[0].effect, Replace) else body
    reply = session.send(session.factory.request_for(writers[0], {}, whole), CLEANUP)
    return reply.outcome is not None and reply.outcome.success


def _settable_members(writer: Operation, resource: Resource, shown: Any) -> dict[str, Any]:
    """The members of a singleton, as it is shown, that a request can set."""
    slots = {slot.name for slot in writer.slots if slot.where == "body"}
    values = {name: resolve(shown, resource.pointers.get(name, f"/{name}")) for name in resource.kept if name in slots}
    return {name: value for name, value in values.items() if isinstance(value, str | int | float | list | dict)}
