"""What several exchanges show together: one file each. A file's name is the behaviour's name."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from conformance.behaviours.base import Behaviour
from conformance.contract.model import Contract

_HELPERS = ("base", "looking", "updating")


@cache
def behaviour_names() -> frozenset[str]:
    return frozenset(each.name.replace("_", "-") for each in pkgutil.iter_modules(__path__) if each.name not in _HELPERS)


def behaviour_class(name: str) -> type[Behaviour]:
    """The class behind a behaviour's name. Raises KeyError for a name that no file has."""
    if name not in behaviour_names():
        raise KeyError(name)
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    return next(each for each in vars(module).values()
                if isinstance(each, type) and issubclass(each, Behaviour) and each.__module__ == module.__name__)


def behaviours_of(contract: Contract) -> list[Behaviour]:
    """Every behaviour clause of the contract, in file order."""
    return [behaviour_class(clause.check)(contract, clause) for clause in contract.clauses_of("behaviour")]
