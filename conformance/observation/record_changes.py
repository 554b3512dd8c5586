"""Change the known records of a `TargetState`, for what an exchange or an earlier run shows of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from conformance.contract.resource import Resource
from conformance.observation.records import Place, Record, is_child_of, may_be_another_id, record_key
from conformance.observation.target_state import TargetState


def add_record(state: TargetState, record: Record) -> None:
    """Mark a record as created."""
    place = place_of(state, record)
    state.created.setdefault(place, record)
    if place not in state.made:
        state.facts.note("made", place, record)
    state.deleted.discard(place)
    state.doubtful.discard(place)


def doubt_unless_created(state: TargetState, record: Record) -> None:
    """Mark a record as doubtful, unless it is created."""
    place = place_of(state, record)
    if place not in state.created:
        state.deleted.discard(place)
        state.doubtful.add(place)


def doubt_record(state: TargetState, record: Record) -> None:
    """Mark a record as doubtful, whatever was known of it."""
    place = place_of(state, record)
    state.created.pop(place, None)
    state.deleted.discard(place)
    state.doubtful.add(place)


def place_of(state: TargetState, record: Record) -> Place:
    """Return the place of a record whose key is known."""
    key = record_key(state.contract.resources[record.resource], record.names)
    assert key is not None
    return record.resource, key


def remove_record(
    state: TargetState,
    resource: Resource,
    names: Mapping[str, Any],
    certain: bool,
    cascades: Collection[str] = (),
) -> None:
    """Mark a record as deleted or, if its deletion is not `certain`, as doubtful.

    So it is if the names have another parent than that of the record: the server may have deleted nothing.
    Its children, the records that refer to it, become doubtful too: they may be deleted with it. Those of the resources
    `cascades` are deleted with it.
    """
    key = record_key(resource, names)
    if key is None:
        return
    if len(key) == 1 and may_be_another_id(resource, key[0]):
        state.uncertain_resources.add(resource.name)
    place = (resource.name, key)
    certain = certain and not _is_below_another(state, place, names)
    state.note_deletion(place)
    state.created.pop(place, None)
    (state.deleted if certain else state.doubtful).add(place)
    if len(resource.key) == 1:
        _remove_children(state, resource, names[resource.names[0]], cascades if certain else ())


def _is_below_another(state: TargetState, place: Place, names: Mapping[str, Any]) -> bool:
    """Return whether a record that may exist has another parent than the names."""
    record = state.created.get(place) or (state.made.get(place) if place in state.doubtful else None)
    return record is not None and not is_child_of(record, names)


def _remove_children(state: TargetState, resource: Resource, value: Any, cascades: Collection[str]) -> None:
    # A clean-up deletes many records while many others exist, so this must be quick.
    for name in (*resource.names, *resource.aliases):
        kinds = state.contract.resources_naming.get(name, frozenset()) - {resource.name}
        every = state.created.items() if kinds else ()
        for place in [place for place, each in every if place[0] in kinds and _refers(each, name, value)]:
            (state.deleted if place[0] in cascades else state.doubtful).add(place)
            state.note_deletion(place)
            del state.created[place]


def _refers(record: Record, name: str, value: Any) -> bool:
    """Return whether the record has the name, or was sent a member of this name, with the value."""
    sent = record.sent.get(name)
    values = sent if isinstance(sent, list) else [sent]
    return str(record.names.get(name)) == str(value) or str(value) in map(str, values)


def add_changes(
    state: TargetState,
    created: Iterable[Record] = (),
    deleted: Iterable[Record] = (),
    doubtful: Iterable[Record] = (),
) -> None:
    """Add changes that an earlier run has noted; `doubtful` are records that may exist."""
    for record in created:
        add_record(state, record)
        if state.contract.resources[record.resource].key_pattern:
            state.note_creation(place_of(state, record))
    for record in deleted:
        remove_record(state, state.contract.resources[record.resource], record.names, certain=True)
    for record in doubtful:
        doubt_unless_created(state, record)
