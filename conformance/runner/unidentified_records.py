"""At the start of a clean-up, find the records of the run whose keys are unknown; name those that stay unknown."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from conformance.checks.behaviours._created_lookup import lister_of
from conformance.checks.behaviours._reading_records import read_list
from conformance.observation.records import Record
from conformance.observation.target_state import TargetState
from conformance.report.leftovers import Leftover
from conformance.runner.deletion_check import MOST_PAGES
from conformance.runner.record_levels import parent_places
from conformance.runner.session import Session
from conformance.runner.undo_steps import can_be_undone, look_for_record

_LOST = "the reply to its creation was lost, and no list shows whether it exists"
_NAMELESS = "the reply to its creation was lost, and nothing that was sent shows which record it is"


def find_records(session: Session) -> None:
    """Read the lists that show the records of which only the members are known, each list once."""
    state = session.judge.state
    beside: dict[tuple[object, ...], Record] = {}
    for each in (*state.unidentified, *filter(attrgetter("sent"), state.lost)):
        beside.setdefault((each.resource, *sorted(each.names.items())), each)
    for each in beside.values():
        _find_records_beside(session, each)


def _find_records_beside(session: Session, record: Record) -> None:
    """Find the records with the names of this one."""
    contract, state = session.contract, session.judge.state
    lister = lister_of(contract, contract.resources[record.resource], {**record.names})
    if lister is None:
        return
    whole = session.drive(read_list(session.factory, lister, record.names, most_pages=MOST_PAGES), "").value
    lost = [each for each in state.lost if (each.resource, each.names) == (record.resource, record.names)]
    is_shown_absent = whole is None and bool(lost) and _has_absent_parent(session, record)
    # A lost record that the whole list does not show was not created, or is deleted already.
    absent = [id(each) for each in lost if is_shown_absent or (whole is not None and each.sent)]
    state.lost = tuple(each for each in state.lost if id(each) not in absent)


def _has_absent_parent(session: Session, record: Record) -> bool:
    """Return whether the target shows that a parent of the record, which is not the run's, does not exist."""
    contract, made = session.contract, session.judge.state.made
    parents = [each for each in parent_places(contract, record) if each not in made]
    named = (Record(name, dict(zip(contract.resources[name].names, key, strict=True))) for name, key in parents)
    return any(session.drive(look_for_record(session.factory, each), "").value for each in named)


def leftover_unidentified(state: TargetState) -> Iterator[Leftover]:
    """Yield the records whose keys no reply has shown. If their parent is the run's, they are deleted with it."""
    for each in (*state.unidentified, *state.lost):
        if not {*parent_places(state.contract, each)} & state.made.keys():
            is_lost = each in state.lost
            why = (_LOST if each.sent else _NAMELESS) if is_lost else "it was created, and no reply shows its key"
            # No request can name a record without a known key.
            is_undoable = is_lost and bool(each.sent) and can_be_undone(state.contract, each)
            yield Leftover(each.resource, (), why, is_undoable)
