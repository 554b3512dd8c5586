"""One record as it stands."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Read
from conformance.mock_server.effects.base import Task, showing


def apply(task: Task[Read]) -> Any:
    return showing(task, task.record())
