"""Which clause of a cause is about a parameter, if several clauses have the cause.

A clause with the parameter `field` is about the parameters with this name. A clause without it is about all parameters
that no other clause names for the same operation.
"""

from __future__ import annotations

from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation


def is_about_parameter(contract: Contract, clause: Clause, operation: Operation, name: str) -> bool:
    """Return whether the clause is about the parameters of the operation with this name."""
    own = clause.parameters.get("field")
    if own is not None:
        return name == field_name(contract, own)
    others = contract.clauses_of("cause", clause.check)
    named = (each for each in others if each is not clause and "field" in each.parameters)
    return not any(
        field_name(contract, each.parameters["field"]) == name and operation.id in contract.operations_of(each)
        for each in named
    )


def field_name(contract: Contract, field: str) -> str:
    """Return the name that a `field` parameter means: of the field with this id, or else the text itself."""
    return contract.fields[field].name if field in contract.fields else field
