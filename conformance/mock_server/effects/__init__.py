"""What operations do to the records behind the API: one file each. A file's name is the effect's name.

Each has `apply(task)`, which returns the whole reply body of a success and may raise `base.Unable`.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from conformance.mock_server.effects.base import Task

_HELPERS = ("base", "_item_view", "_items", "_sent")


class Apply(Protocol):
    def __call__(self, task: Task) -> Any: ...


@cache
def effect_names() -> frozenset[str]:
    return frozenset(each.name for each in pkgutil.iter_modules(__path__) if each.name not in _HELPERS)


@cache
def effect(name: str) -> Apply:
    """The function behind an effect's name. Raises KeyError for a name that no file has."""
    if name not in effect_names():
        raise KeyError(name)
    return cast(Apply, import_module(f"{__name__}.{name}").apply)
