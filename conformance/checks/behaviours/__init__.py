"""What several exchanges show together: one file each. A file's name is the behaviour's name."""

from __future__ import annotations

from conformance.checks.behaviours.base import Behaviour
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_BEHAVIOURS: ClassRegistry[Behaviour] = ClassRegistry(__name__, __path__, Behaviour)


def behaviour_names() -> frozenset[str]:
    return _BEHAVIOURS.names


def behaviour_class(name: str) -> type[Behaviour]:
    """The class behind a behaviour's name. Raises KeyError for a name that no file has."""
    return _BEHAVIOURS.find(name)


def behaviours_of(contract: Contract) -> list[Behaviour]:
    """Every behaviour clause of the contract, in file order."""
    return [_BEHAVIOURS.find(clause.check)(contract, clause) for clause in contract.clauses_of("behaviour")]
