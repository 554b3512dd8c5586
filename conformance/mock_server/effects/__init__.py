"""The effects on the reference server: what operations do to its records. Each effect has a file of its name.

The function `apply(task)` of a file changes the records and returns the whole body of the success. It may raise
`base.Unable`. `task.effect` is of the class of the effect in `contract.effects`.
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
    """Return the names of all effects."""
    return _EFFECTS.names


@cache
def effect(name: str) -> Apply:
    """Return the function `apply` of an effect. Raises KeyError for an unknown name."""
    return _EFFECTS.find(name)
