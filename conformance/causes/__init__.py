"""Why an API refuses: one file each. A file's name is the cause's name; no list is kept by hand."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from conformance.causes.base import Cause
from conformance.contract.model import Clause, Contract

_HELPERS = ("base",)


@cache
def cause_names() -> frozenset[str]:
    return frozenset(each.name.replace("_", "-") for each in pkgutil.iter_modules(__path__) if each.name not in _HELPERS)


def cause_class(name: str) -> type[Cause]:
    """The class behind a cause's name. Raises KeyError for a name that no file has."""
    if name not in cause_names():
        raise KeyError(name)
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    return next(each for each in vars(module).values()
                if isinstance(each, type) and issubclass(each, Cause) and each.__module__ == module.__name__)


def causes_of(contract: Contract) -> list[Cause]:
    """Every cause clause of the contract, ready to provoke and recognise, in file order."""
    return [cause_class(clause.check)(contract, clause) for clause in contract.clauses_of("cause")]
