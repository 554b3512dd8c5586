"""Lost records: those of a creation whose reply was lost, and whose keys the server generates.

They are recognised by the members that only this run can have sent, if any.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.observation.created_records import parent_names, sent_members
from conformance.observation.records import Record, record_key
from conformance.observation.target_state import TargetState


def lost_records(state: TargetState, view: RequestView, resource: Resource) -> Iterator[Record]:
    """Yield the records of a creation whose reply was lost, with the members that only this run can have sent.

    A record without such a member, shown by replies, has none at all: no list can show that it exists.
    """
    names = parent_names(view, resource)
    for item in (range(len(view.items)) or (None,)) if resource.key_pattern else ():
        members = sent_members(view, item).items()
        own = {name: value for name, value in members if _is_own_value(state, name, value)}
        yield Record(resource.name, names, own if {*own} & {*resource.stored_members} else {})


def _is_own_value(state: TargetState, name: str, value: Any) -> bool:
    """Return whether only this run can have sent the value: it made it up, or it is the key of a record of the run."""
    owner = state.contract.owners.get(name)
    place = (owner.name, (str(value),)) if owner is not None else None
    return state.names.is_generated(value) or (place in state.made_by_run and place not in state.existed)


def can_be_identified(state: TargetState, lost: Record) -> bool:
    """Return whether no creation on its way has sent the same own members as one whose reply was lost."""
    return state.is_settled or any(map(state.names.is_generated, lost.sent.values()))


def is_claimed(state: TargetState, record: Record | None) -> bool:
    """Return whether another creation made the record that a list shows, or None if it shows no key."""
    if record is None:
        return False
    key = record_key(state.contract.resources[record.resource], record.names)
    place = (record.resource, key) if key is not None else None
    return place in state.made or place in state.made_by_run
