"""Behaviours: what several exchanges show together, one file for each; its name is the behaviour's name."""

from __future__ import annotations

from conformance.checks.behaviours.base import Behaviour
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_BEHAVIOURS: ClassRegistry[Behaviour] = ClassRegistry(__name__, __path__, Behaviour)


def behaviour_names() -> frozenset[str]:
    """Return the names that clauses can have as their `behaviour`."""
    return _BEHAVIOURS.names


def behaviour_class(name: str) -> type[Behaviour]:
    """Return the class of a behaviour. Raises KeyError for a name that no file has."""
    return _BEHAVIOURS.find(name)


def behaviours_of(contract: Contract) -> list[Behaviour]:
    """Return the behaviour of each behaviour clause of the contract, in the order of the file."""
    return [_BEHAVIOURS.find(clause.check)(contract, clause) for clause in contract.clauses_of("behaviour")]
