"""The documented example, whatever was asked; no record is touched."""

from __future__ import annotations

from typing import Any

from conformance.mock_server.effects._items import treated
from conformance.mock_server.effects.base import Task


def apply(task: Task) -> Any:
    return treated(task, lambda task: None)
