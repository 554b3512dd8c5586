"""Members that nobody sent: null in replies, unless the documents have no null there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from conformance.contract.json_pointer import split
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract, Operation, Resource


@lru_cache(maxsize=256)
def never_null(contract: Contract, resource: Resource) -> Mapping[str, bool]:
    """The kept members that some documented reply has no null for -> whether each reply can do without the member."""
    found: dict[str, bool] = {}
    for record in _records(contract, resource):
        needed = record.flat.get("required", ())
        for member in resource.kept:
            schema = record.member(member)
            if schema is not None and not schema.accepts(None):
                found[member] = found.get(member, True) and member not in needed
    return found


def _records(contract: Contract, resource: Resource) -> Iterator[Schema]:
    """The schemas of the resource's records in replies."""
    for operation in contract.operations.values():
        if operation.effect.resource == resource.name:
            for schema in operation.replies.values():
                yield from _record_in(schema, operation)


def _record_in(schema: Schema, operation: Operation) -> Iterator[Schema]:
    pointer = operation.effect.shown_at
    found: Schema | None = schema
    for part in split(pointer) if pointer is not None else ():
        found = found.member(part) if found is not None else None
    if pointer is not None and found is not None:
        items = found.flat.get("items")
        yield found.inner(items) if items is not None else found
