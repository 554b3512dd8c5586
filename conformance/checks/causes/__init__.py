"""Why an API refuses: one file each. A file's name is the cause's name; no list is kept by hand."""

from __future__ import annotations

from conformance.checks.causes.base import Cause
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_CAUSES: ClassRegistry[Cause] = ClassRegistry(__name__, __path__, Cause)


def cause_names() -> frozenset[str]:
    return _CAUSES.names


def cause_class(name: str) -> type[Cause]:
    """The class behind a cause's name. Raises KeyError for a name that no file has."""
    return _CAUSES.find(name)


def causes_of(contract: Contract) -> list[Cause]:
    """Every cause clause of the contract, ready to provoke and recognise, in file order."""
    return [_CAUSES.find(clause.check)(contract, clause) for clause in contract.clauses_of("cause")]
