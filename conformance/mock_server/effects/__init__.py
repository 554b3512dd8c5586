"""What operations do to the records behind the API: one file each. A file's name is the effect's name.

Each has `apply(task)`, which returns the whole reply body of a success and may raise `base.Unable`. The task is one of
the effect's own class in `contract.effects`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from conformance.core.module_registry import FunctionRegistry
from conformance.mock_server.effects.base import Task

Apply = Callable[[Task[Any]], Any]

_EFFECTS: FunctionRegistry[Apply] = FunctionRegistry(__name__, __path__, "apply")


def effect_names() -> frozenset[str]:
    return _EFFECTS.names


@cache
def effect(name: str) -> Apply:
    """Return the function behind an effect's name. Raises KeyError for a name that no file has."""
    return _EFFECTS.find(name)
