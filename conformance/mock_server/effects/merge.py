"""A record takes the members that are sent, and keeps the others."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Merge
from conformance.mock_server.effects._items import treated
from conformance.mock_server.effects._sent import kept_values, unique_values
from conformance.mock_server.effects.base import Task
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Merge]) -> Any:
    return treated(task, change)


def change(task: Task[Merge]) -> StoredRecord:
    """The record, changed. Raises Unable where there is none, or a member cannot be kept."""
    record = task.record()
    record.members |= {**kept_values(task), **task.effect.set}
    record.sent |= unique_values(task)
    return record
