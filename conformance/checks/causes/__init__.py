"""Causes: the reasons for which an API refuses a request, one file for each; its name is the cause's name."""

from __future__ import annotations

from conformance.checks.causes.base import Cause
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_CAUSES: ClassRegistry[Cause] = ClassRegistry(__name__, __path__, Cause)


def cause_names() -> frozenset[str]:
    """Return the names that clauses can have as their `cause`."""
    return _CAUSES.names


def cause_class(name: str) -> type[Cause]:
    """Return the class of a cause. Raises KeyError for a name that no file has."""
    return _CAUSES.find(name)


def causes_of(contract: Contract) -> list[Cause]:
    """Return the cause of each cause clause of the contract, in the order of the file."""
    return [_CAUSES.find(clause.check)(contract, clause) for clause in contract.clauses_of("cause")]
