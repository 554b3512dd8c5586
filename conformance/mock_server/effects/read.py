"""Show a record."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Read
from conformance.mock_server.effects._day_rows import with_requested_days
from conformance.mock_server.effects.base import Task, show_record


def apply(task: Task[Read]) -> Any:
    """Return the body that shows the record. Raises Unable if it does not exist."""
    return with_requested_days(task, show_record(task, task.record()))
