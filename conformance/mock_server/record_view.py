"""Show records in replies: the documented example, with the stored values inserted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from conformance.contract.json_pointer import ABSENT, put, remove, resolve
from conformance.contract.resource import Resource
from conformance.observation.records import shown_items

if TYPE_CHECKING:
    from conformance.mock_server.stored_record import StoredRecord

_WHOLE_NUMBER = re.compile("-?[0-9]{1,300}")


def render_record(resource: Resource, record: StoredRecord, example: Any, never_null: Mapping[str, bool]) -> Any:
    """Return a record in the shape of the example; all its members if `example` is no object.

    `never_null` is the result of the function `never_null`: members that must not be shown as null. If such a member is
    null, it is left out where every reply can leave it out; otherwise the value of the example is shown.
    """
    unshowable = {member for member in never_null if member in record.members and record.members[member] is None}
    stored = {member: value for member, value in record.members.items() if member not in unshowable}
    if not isinstance(example, dict):
        return stored
    ids = (*resource.key, *resource.parents.values(), *resource.other_id_members)
    shown: Any = {
        member: _shown(stored[member], value, member in ids) if member in stored else value
        for member, value in example.items()
        if member not in unshowable or not never_null[member]
    }
    # last, because a pointer may lead into another member
    for member, pointer in resource.pointers.items():
        if member in stored and resolve(shown, pointer) is not ABSENT:
            shown = put(shown, pointer, stored[member])
        elif member in unshowable and never_null[member]:
            shown = remove(shown, pointer)
    return shown


def _shown(stored: Any, example: Any, is_id: bool) -> Any:
    # ids are stored as text, and have the JSON type of the example in replies
    return as_type_of(example, stored) if is_id else stored


def as_type_of(example: Any, value: Any) -> Any:
    """Return `value`; a number becomes text, and text of digits a number, if the example is of this type."""
    if isinstance(example, str) and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    whole = isinstance(example, int) and not isinstance(example, bool)
    return int(value) if whole and isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value) else value


def first_record(example: Any) -> Any:
    """Return the first record of an example that shows several; None if there is none."""
    return next(iter(shown_items(example)), None)


def is_keyed_by_id(example: Any) -> bool:
    """Return whether an example is an object with ids as keys and records as values."""
    return isinstance(example, dict) and bool(example) and all(isinstance(each, dict) for each in example.values())


def arrange_like(example: Any, shown: list[tuple[str, Any]]) -> Any:
    """Return (id, record) pairs in the shape of the example: an array, an object keyed by id, or the last record."""
    if is_keyed_by_id(example):
        return dict(shown)
    if isinstance(example, dict):
        return shown[-1][1] if shown else {}
    return [each for _, each in shown]
