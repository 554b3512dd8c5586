"""Change the sent members of a record, and keep the others."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Merge
from conformance.contract.media_types import MERGE_PATCH
from conformance.contract.merge_patch import merged
from conformance.mock_server.effects._items import process
from conformance.mock_server.effects._sent import remembered_values, stored_values
from conformance.mock_server.effects.base import Task
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Merge]) -> Any:
    """Return the body that shows the changed record, or the result of each item."""
    return process(task, change)


def change(task: Task[Merge]) -> StoredRecord:
    """Change and return the record. Raises Unable if it does not exist, or a value cannot be stored."""
    record = task.record()
    sent = stored_values(task)
    if task.operation.media_type == MERGE_PATCH:
        sent = {name: merged(record.members.get(name), value) for name, value in sent.items()}
    record.members |= {**sent, **task.effect.set}
    record.sent |= remembered_values(task)
    return record
