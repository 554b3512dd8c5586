"""The documented example, whatever was asked; no record is touched."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Static
from conformance.mock_server.effects.base import Task, echoed


def apply(task: Task[Static]) -> Any:
    return echoed(task, task.operation.reply_example)
