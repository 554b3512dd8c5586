"""Replace a record: store the sent members, and reset the other members that the operation can change."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Replace
from conformance.mock_server.effects._items import process
from conformance.mock_server.effects._sent import changeable_members, remembered_values, stored_values
from conformance.mock_server.effects.base import Task
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Replace]) -> Any:
    """Return the body that shows the replaced record, or the result of each item."""
    return process(task, replace)


def replace(task: Task[Replace]) -> StoredRecord:
    """Replace and return the record. Raises Unable if it does not exist, or a value cannot be stored."""
    record, resource = task.record(), task.required_resource
    reset = {*changeable_members(task)}.intersection(resource.stored_members)
    kept = stored_values(task)
    record.members |= {name: resource.initial.get(name) for name in reset} | kept
    record.sent |= remembered_values(task)
    return record
