"""Find the members of records that replies must not show as null.

Theory. A stored member that no request has sent has no value, and most APIs show it as null. But a reply must fit its
documented schema, and many schemas allow no null. So this module reads the schemas of every reply that shows records
of the resource. It finds the stored members for which at least one schema does not allow null. If no schema requires
such a member, the reference server leaves out the null. Otherwise it shows the value of the documented example.
This is decided for all replies together, not for each reply, so that a record looks the same wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from conformance.contract.effects import Effect, List
from conformance.contract.json_pointer import split
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.resource import Resource


@lru_cache(maxsize=256)
def never_null(contract: Contract, resource: Resource) -> Mapping[str, bool]:
    """Return, for each stored member that must not be null, whether every reply can leave it out."""
    found: dict[str, bool] = {}
    for record in _record_schemas(contract, resource):
        for member in resource.stored_members:
            container, name = _place(record, resource.pointers.get(member, f"/{member}"))
            schema = container.member(name) if container is not None else None
            if container is not None and schema is not None and not schema.accepts(None):
                found[member] = found.get(member, True) and name not in container.flat.get("required", ())
    return found


def _place(record: Schema, pointer: str) -> tuple[Schema | None, str]:
    """Return the schema of the object that has the member at the pointer, None if there is none, and its name there."""
    *outer, name = split(pointer)
    return _member(record, outer), name


def _record_schemas(contract: Contract, resource: Resource) -> Iterator[Schema]:
    """Yield the schemas of the resource's records in replies."""
    for operation in contract.operations.values():
        for effect in (operation.effect, *operation.lists):
            for schema in operation.replies.values() if effect.resource == resource.name else ():
                yield from _schemas_of_record(schema, effect)


def _schemas_of_record(schema: Schema, effect: Effect) -> Iterator[Schema]:
    shown = _member(schema, split(effect.shown_at)) if effect.shown_at is not None else None
    if shown is not None:
        items = shown.flat.get("items")
        one = shown.inner(items) if items is not None else shown
        record = _member(one, split(effect.item)) if isinstance(effect, List) else one
        yield from [record] if record is not None else []


def _member(schema: Schema, path: Iterable[str]) -> Schema | None:
    """Return the schema of the member at the path, or None if there is none."""
    found: Schema | None = schema
    for part in path:
        found = found.member(part) if found is not None else None
    return found
