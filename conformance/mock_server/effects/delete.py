"""Delete a record, with all records that belong to it."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Delete
from conformance.mock_server.effects._items import process
from conformance.mock_server.effects.base import Task
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Delete]) -> Any:
    """Return the body that shows the deleted record, or the result of each item."""
    return process(task, remove)


def remove(task: Task[Delete]) -> StoredRecord:
    """Delete and return the record. Raises Unable if it does not exist."""
    record = task.record()
    task.store.remove(task.required_resource, record)
    return record
