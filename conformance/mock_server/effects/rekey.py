"""Move a record to another key, and keep its other members."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Rekey
from conformance.mock_server.effects.base import Task, Unable, show_record
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Rekey]) -> Any:
    """Return the body that shows the moved record."""
    return show_record(task, move(task))


def move(task: Task[Rekey]) -> StoredRecord:
    """Move the record and return it under its new key.

    Raises Unable if the record does not exist, or the new key is blank or belongs to another record.
    """
    record, resource = task.record(), task.required_resource
    new = {name: task.value_named(other) for name, other in task.effect.rekey.items()}
    if any(not isinstance(value, str | int) or isinstance(value, bool) or value == "" for value in new.values()):
        raise Unable
    names = record.names | {name: str(value) for name, value in new.items()}
    if names == record.names:
        return record
    if task.store.find(resource, names) is not None:
        raise Unable
    moved = StoredRecord(
        names, record.members | {member: names[name] for member, name in resource.key.items()}, record.sent
    )
    task.store.rename(resource, record, moved)
    return moved
