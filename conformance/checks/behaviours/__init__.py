"""Behaviours: checks that need several exchanges. Each has one file, named like the behaviour."""

from __future__ import annotations

from conformance.checks.behaviours.base import Behaviour
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_BEHAVIOURS: ClassRegistry[Behaviour] = ClassRegistry(__name__, __path__, Behaviour)


def behaviour_names() -> frozenset[str]:
    """Return the names that clauses can have as their `behaviour`."""
    return _BEHAVIOURS.names


def behaviour_class(name: str) -> type[Behaviour]:
    """Return the class of the behaviour with this name.

    Raises:
        KeyError: No file has the name.
    """
    return _BEHAVIOURS.find(name)


def operations_without_clause(name: str, contract: Contract) -> list[str]:
    """Return the ids of the operations that a clause with this behaviour about all operations would check."""
    clause = Clause(f"unused.{name}", "behaviour", "", (), "inferred", name)
    return [each.id for each in behaviour_class(name)(contract, clause).operations()]


def behaviours_of(contract: Contract) -> list[Behaviour]:
    """Return one behaviour for each clause of kind `behaviour`, in the order of the contract."""
    return [_BEHAVIOURS.find(clause.check)(contract, clause) for clause in contract.clauses_of("behaviour")]
