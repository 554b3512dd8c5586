"""Find the members of records that replies must not show as null.

Theory. A kept member that no request has sent has no value, and most APIs show it as null. But a reply must fit its
documented schema, and many schemas allow no null. So this module reads the schemas of every reply that shows records
of the resource. It finds the kept members for which at least one schema does not allow null. If no schema requires such
a member, the reference server leaves out the null. Otherwise it shows the value of the documented example instead.
This is decided for all replies together, not for each reply, so that a record looks the same wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from conformance.contract.effects import Effect, List
from conformance.contract.json_pointer import split
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.resource import Resource


@lru_cache(maxsize=256)
def never_null(contract: Contract, resource: Resource) -> Mapping[str, bool]:
    """Return, for each kept member that must not be null, whether every reply can leave it out."""
    found: dict[str, bool] = {}
    for record in _record_schemas(contract, resource):
        required = record.flat.get("required", ())
        for member in resource.kept:
            schema = record.member(member)
            if schema is not None and not schema.accepts(None):
                found[member] = found.get(member, True) and member not in required
    return found


def _record_schemas(contract: Contract, resource: Resource) -> Iterator[Schema]:
    """Yield the schemas of the resource's records in replies."""
    for operation in contract.operations.values():
        for effect in (operation.effect, *operation.lists):
            for schema in operation.replies.values() if effect.resource == resource.name else ():
                yield from _schemas_of_record(schema, effect)


def _schemas_of_record(schema: Schema, effect: Effect) -> Iterator[Schema]:
    pointer = effect.shown_at
    found: Schema | None = schema
    for part in split(pointer) if pointer is not None else ():
        found = found.member(part) if found is not None else None
    if pointer is not None and found is not None:
        items = found.flat.get("items")
        record: Schema | None = found.inner(items) if items is not None else found
        for part in split(effect.item) if isinstance(effect, List) else ():
            record = record.member(part) if record is not None else None
        yield from [record] if record is not None else []
