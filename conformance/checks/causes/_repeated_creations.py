"""Creations that a contract allows for a record that exists already."""

from __future__ import annotations

from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation


def may_exist(contract: Contract, operation: Operation) -> bool:
    """Return whether creating a record that exists is a documented success."""
    return any("success" in each.outcomes for each in contract.clauses_about(operation, "cause", "already-exists"))


def may_be_repeated(contract: Contract, operation: Operation) -> bool:
    """Return whether creating a record again, whose key the client chooses, is a documented success."""
    resource = contract.resource_of(operation)
    is_chosen = resource is not None and resource.key_pattern is None and operation.takes != "list"
    return is_chosen and isinstance(operation.effect, Create) and may_exist(contract, operation)
