"""What a contract says of the keys of its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract, Operation, Resource


def refuses_duplicates(contract: Contract, resource: Resource) -> bool:
    """Whether every creation of a record that exists is to be refused, so that one that is accepted made a new one."""
    clauses = [each for each in contract.clauses_of("cause") if each.check == "already-exists"]
    refusing = {name for each in clauses for name in contract.operations_of(each)}
    makers = contract.operations_with(Create, resource.name)
    return bool(makers) and {each.id for each in makers} <= refusing


def is_documented_example(contract: Contract, names: Mapping[str, str]) -> bool:
    """Whether all of the names have the values of documented examples, which anybody may have used."""
    return documented_values(contract).issuperset(names.items())


@lru_cache(maxsize=16)
def documented_values(contract: Contract) -> frozenset[tuple[str, str]]:
    """(name, value as text) of what the documents show in any request."""
    return frozenset(pair for operation in contract.operations.values() for pair in example_values(operation))


def example_values(operation: Operation) -> Iterator[tuple[str, str]]:
    """(name, value as text) of what the documents show in requests of the operation."""
    yield from ((slot.name, str(slot.example)) for slot in operation.slots if slot.example is not ABSENT)
    bodies = operation.body_example if isinstance(operation.body_example, list) else [operation.body_example]
    for body in bodies:
        yield from ((name, str(value)) for name, value in body.items()) if isinstance(body, dict) else ()
