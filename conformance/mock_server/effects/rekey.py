"""A record moves to another key; everything else stays."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Rekey
from conformance.mock_server.effects.base import Task, Unable, showing
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Rekey]) -> Any:
    return showing(task, move(task))


def move(task: Task[Rekey]) -> StoredRecord:
    """The record under its new key. Raises Unable where there is no record, or the new key is none or another's."""
    record, resource = task.record(), task.about
    new = {name: task.named(other) for name, other in task.effect.rekey.items()}
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
