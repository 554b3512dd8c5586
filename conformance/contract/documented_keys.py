"""The keys of records that a contract mentions in examples. A server may have a record with such a key."""

from __future__ import annotations

from functools import lru_cache

from conformance.contract.model import Contract
from conformance.contract.parameter_style import parameter_text


@lru_cache(maxsize=64)
def documented_keys(contract: Contract) -> frozenset[str]:
    """Return the keys in examples of paths and queries, and those of the records that the mock starts with."""
    slots = (slot for operation in contract.operations.values() for slot in operation.slots)
    examples = (slot.example for slot in slots if slot.name in contract.owners)
    records = ((each, resource) for resource in contract.resources.values() for each in resource.seed)
    seeds = (record[member] for record, resource in records for member in resource.key if member in record)
    return frozenset(parameter_text(each) for each in (*examples, *seeds) if isinstance(each, str | int))
