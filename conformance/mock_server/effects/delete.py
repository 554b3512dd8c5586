"""A record is taken away, with all that belong to it."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Delete
from conformance.mock_server.effects._items import treated
from conformance.mock_server.effects.base import Task
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Delete]) -> Any:
    return treated(task, remove)


def remove(task: Task[Delete]) -> StoredRecord:
    """The record that was there. Raises Unable where there is none."""
    record = task.record()
    task.store.remove(task.about, record)
    return record
