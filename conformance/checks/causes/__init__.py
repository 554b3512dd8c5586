"""Causes: the reasons why an API refuses a request. Each has one file, named like the cause."""

from __future__ import annotations

from conformance.checks.causes.base import Cause
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_CAUSES: ClassRegistry[Cause] = ClassRegistry(__name__, __path__, Cause)


def cause_names() -> frozenset[str]:
    """Return the names that clauses can have as their `cause`."""
    return _CAUSES.names


def cause_class(name: str) -> type[Cause]:
    """Return the class of the cause with this name.

    Raises:
        KeyError: No file has the name.
    """
    return _CAUSES.find(name)


def causes_of(contract: Contract) -> list[Cause]:
    """Return one cause for each clause of kind `cause`, in the order of the contract."""
    return [_CAUSES.find(clause.check)(contract, clause) for clause in contract.clauses_of("cause")]
