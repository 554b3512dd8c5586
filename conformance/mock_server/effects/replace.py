"""A record takes the members that are sent, and loses the others that the operation speaks of."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Replace
from conformance.mock_server.effects._items import treated
from conformance.mock_server.effects._sent import kept_values, unique_values
from conformance.mock_server.effects.base import Task
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Replace]) -> Any:
    return treated(task, replace)


def replace(task: Task[Replace]) -> StoredRecord:
    """The record, replaced. Raises Unable where there is none, or a member cannot be kept."""
    record, resource = task.record(), task.about
    spoken_of = {slot.name for slot in task.operation.slots if slot.where in ("body", "item")}
    lost = spoken_of.intersection(resource.kept)
    kept = kept_values(task)
    record.members |= {name: resource.initial.get(name) for name in lost} | kept
    record.sent |= unique_values(task)
    return record
