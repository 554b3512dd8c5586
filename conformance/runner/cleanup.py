"""Clean-up after a run on a persistent target: delete the records that it created, restore what it changed.

Theory of operation. What cannot be undone is reported. There are three kinds of steps:

    created records    Deleted, the latest first, so that children are deleted before their parents. Not deleted, but
                       reported, if other users may have created the record: its key is the documented example, or the
                       API accepts duplicates
    doubtful records   It is unknown whether they exist. Deleted if only this run can have created them; others are
                       read, and reported if they exist
    singletons         Members that differ from the backup are written again

If a deletion is refused, but the target then says that the record does not exist, it counts as deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from conformance.checks.causes.base import Blocked
from conformance.contract.effects import Delete, Merge, Read, Replace
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.record_keys import is_documented_example, refuses_duplicates
from conformance.contract.resource import Resource
from conformance.core.text import cut_off
from conformance.observation.learning import remove_record
from conformance.observation.records import Record
from conformance.observation.target_state import Certainty, Place, TargetState
from conformance.runner.pacer import RunStopped
from conformance.runner.session import Session

CLEANUP = "cleanup"


class CleanupStep(NamedTuple):
    """One change to undo.

    Attributes:
        description: The change, for messages.
        undone_word: What could not be done if `undo` fails, for messages: `deleted`, `put back`.
        undo: Undoes the change, and returns whether it succeeded.
    """

    description: str
    undone_word: str
    undo: Callable[[Session], bool]


def clean_up(session: Session) -> list[str]:
    """Delete the records of the run and restore singletons; return a sentence for each change that is left.

    Ctrl-C, or a target that stops answering, ends the clean-up early; a sentence says so.
    """
    # The limits of the run, and the reason for its end, do not apply to clean-up.
    session.pacer.lift_request_limit()
    session.pacer.interrupts.discard()
    session.failures.forget_timeouts()
    todo = _steps(session)
    left: list[str] = []
    try:
        with session.pacer.interrupts.raising_at_once():
            left += _find_records_of_unknown_owner(session)
            while todo:
                if not todo[0].undo(session):
                    left.append(f"{todo[0].description} and could not be {todo[0].undone_word}")
                todo.pop(0)
    except (RunStopped, Blocked, KeyboardInterrupt) as why:
        rest = "; ".join(each.description for each in todo)
        left.append(f"clean-up ended early ({str(why) or 'interrupted'}), which may leave: {rest}")
    return left


def _steps(session: Session) -> list[CleanupStep]:
    state = session.judge.state
    doubtful = [_doubtful_record(state, place) for place in sorted(state.doubtful)]
    return [
        *(_deletion(state, place) for place in reversed(state.created)),
        *(
            _possible_deletion(each)
            for each in doubtful
            if state.is_certainly_own(each) and _can_be_deleted(state, each)
        ),
        *map(_restoration, session.backup.values),
    ]


def _deletion(state: TargetState, place: Place) -> CleanupStep:
    def undo(session: Session) -> bool:
        record = state.created.get(place)
        return record is None or _delete(session, record)

    what = f"{place[0]} {' '.join(place[1])} was created"
    if not is_record_of_run(state, state.created[place]):
        return CleanupStep(what, "distinguished from one that existed before, so it was left", lambda _: False)
    return CleanupStep(what, "deleted", undo)


def _possible_deletion(record: Record) -> CleanupStep:
    what = f"{record.resource} {' '.join(record.names.values())} may have been created"
    return CleanupStep(what, "deleted", lambda session: _delete_if_present(session, record))


def _restoration(name: str) -> CleanupStep:
    def undo(session: Session) -> bool:
        return _restore(session, session.contract.resources[name], session.backup.values[name])

    return CleanupStep(f"{name} was changed", "put back", undo)


# --- doubtful records ----------------------------------------------------------------------------------
def _doubtful_record(state: TargetState, place: Place) -> Record:
    return Record(place[0], dict(zip(state.contract.resources[place[0]].names, place[1], strict=True)))


def _find_records_of_unknown_owner(session: Session) -> list[str]:
    """Return a sentence for each doubtful record that may exist, and that other users may have created."""
    found, state = [], session.judge.state
    for name, key in sorted(state.doubtful):
        record = _doubtful_record(state, (name, key))
        if not state.is_certainly_own(record) and _may_exist(session, record):
            shown = f"{name} {cut_off(' '.join(key), 60)}"
            found.append(f"{shown} may have been created, or existed before, so it was left")
    return found


def _may_exist(session: Session, record: Record) -> bool:
    # A record that cannot be read may exist.
    if not _readers(session, record):
        return True
    outcome = _read_outcome(session, record)
    return outcome is not None and outcome.success


def _readers(session: Session, record: Record) -> list[Operation]:
    readers = session.contract.operations_with(Read, record.resource)
    return [each for each in readers if {*each.path_names} <= {*record.names}]


def _read_outcome(session: Session, record: Record) -> Outcome | None:
    """Read the record; return the outcome, None if no operation reads it or the outcome is undocumented."""
    readers = _readers(session, record)
    return session.send(session.factory.request_for(readers[0], record.names), CLEANUP).outcome if readers else None


def _can_be_deleted(state: TargetState, record: Record) -> bool:
    deleters = state.contract.operations_with(Delete, record.resource)
    return any({*each.path_names} <= {*record.names} for each in deleters)


def _delete_if_present(session: Session, record: Record) -> bool:
    """Delete a record that may exist; return False if the outcome is undocumented or an internal error."""
    operation = session.contract.operations_with(Delete, record.resource)[0]
    reply = session.send(session.factory.request_for(operation, record.names), CLEANUP)
    return reply.outcome is not None and not reply.outcome.crash


# --- created records and singletons --------------------------------------------------------------------
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


def _delete(session: Session, record: Record) -> bool:
    """Delete the record; return whether it no longer exists.

    If no operation deletes such records, return whether an operation deletes their parents: it deletes them too.
    """
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
    """Return whether the target refuses to read the record, for a reason that is about the record."""
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
    """Return the members of a singleton that a request can set, with their values in the reply body `shown`."""
    slots = {slot.name for slot in writer.slots if slot.where == "body"}
    values = {name: resolve(shown, resource.pointers.get(name, f"/{name}")) for name in resource.kept if name in slots}
    return {name: value for name, value in values.items() if isinstance(value, str | int | float | list | dict)}
