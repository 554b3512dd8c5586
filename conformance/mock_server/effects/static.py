"""Reply with the documented example, and change no record."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Static
from conformance.mock_server.effects.base import Task, with_echoes


def apply(task: Task[Static]) -> Any:
    """Return the documented example, with the sent query values where a reply repeats them."""
    return with_echoes(task, task.operation.reply_example)
