"""Find out whether keys of records are unique, and which values the documented examples use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource


def refuses_duplicates(contract: Contract, resource: Resource) -> bool:
    """Return whether every operation that creates a record must refuse a key that exists.

    If so, a successful creation has stored a new record.
    """
    makers = contract.operations_with(Create, resource.name)
    return bool(makers) and {each.id for each in makers} <= _refusing_duplicates(contract)


@lru_cache(maxsize=16)
def _refusing_duplicates(contract: Contract) -> frozenset[str]:
    """Return the ids of the operations that must refuse a key that exists."""
    clauses = contract.clauses_of("cause", "already-exists")
    return frozenset(name for each in clauses for name in contract.operations_of(each))


def is_documented_example(contract: Contract, names: Mapping[str, str]) -> bool:
    """Return whether every value is in a documented example, so that any client may have used it."""
    return documented_values(contract).issuperset(names.items())


@lru_cache(maxsize=16)
def documented_values(contract: Contract) -> frozenset[tuple[str, str]]:
    """Return (name, value as text) for each value in the examples of all requests."""
    return frozenset(pair for operation in contract.operations.values() for pair in example_values(operation))


def example_values(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield (name, value as text) for each value in the examples of the operation's requests."""
    yield from ((slot.name, str(slot.example)) for slot in operation.slots if slot.example is not ABSENT)
    bodies = operation.body_example if isinstance(operation.body_example, list) else [operation.body_example]
    for body in bodies:
        yield from ((name, str(value)) for name, value in body.items()) if isinstance(body, dict) else ()
