"""How replies show records: the documented example, with what is stored put over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Resource
from conformance.observation.records import shown_items

if TYPE_CHECKING:
    from conformance.mock_server.stored_record import StoredRecord


def render_record(resource: Resource, record: StoredRecord, example: Any, never_null: Mapping[str, bool]) -> Any:
    """The example with the members that it has taken from the record; without an example, all members. Of those that
    are `never_null`, what is null is left out, or is as in the example where replies cannot do without it."""
    lost = {member for member in never_null if member in record.members and record.members[member] is None}
    stored = {member: value for member, value in record.members.items() if member not in lost}
    if not isinstance(example, dict):
        return stored
    ids = (*resource.key, *resource.parents.values(), *resource.also)
    shown: Any = {
        member: _shown(stored[member], value, member in ids) if member in stored else value
        for member, value in example.items()
        if member not in lost or not never_null[member]
    }
    # after the others, because a place may be inside one of them
    for member, pointer in resource.pointers.items():
        if member in stored and resolve(shown, pointer) is not ABSENT:
            shown = put(shown, pointer, stored[member])
    return shown


def _shown(stored: Any, example: Any, is_id: bool) -> Any:
    """Ids are kept as text, whatever their JSON type in replies."""
    return like(example, stored) if is_id else stored


def like(example: Any, value: Any) -> Any:
    """A value in the JSON type of the example, where it has one in it: 3 as "3", or the other way round."""
    if isinstance(example, str) and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    whole = isinstance(example, int) and not isinstance(example, bool)
    return int(value) if whole and isinstance(value, str) and value.isascii() and value.isdigit() else value


def element(example: Any) -> Any:
    """The example of one record, out of the example of many; None where it shows none."""
    return next(iter(shown_items(example)), None)


def keyed(example: Any) -> bool:
    """Whether the records stand in an object, each under its id."""
    return isinstance(example, dict) and bool(example) and all(isinstance(each, dict) for each in example.values())


def arranged(example: Any, shown: list[tuple[str, Any]]) -> Any:
    """(id, record) pairs in the shape of the example: an array, an object keyed by id, or one record."""
    if keyed(example):
        return dict(shown)
    if isinstance(example, dict):
        return shown[0][1] if shown else {}
    return [each for _, each in shown]
