"""Check that the bodies of requests are objects, or lists of objects, whose members a run knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.operation import Operation
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS

_DEEPEST_MEMBER = 5
_MOST_SCHEMAS = 10_000


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield bodies of other types, bodies whose members depend on an alternative, and unsuitable examples."""
    for operation in files.contract.operations.values():
        keys = (*files.route_of[operation.id].keys, "requestBody")
        for fault in _faults(operation):
            yield files.in_openapi(keys, f"the body of {operation.id} {fault}")


def _faults(operation: Operation) -> Iterator[str]:
    schema = operation.body_schema
    if schema is None:
        return
    fault = _type_fault(operation, schema)
    if fault:
        yield fault
        return
    for place in _with_alternatives(schema, 0):
        what = f"has alternatives with different members{f' at {place}' if place else ''}"
        yield f"{what}, of which a run knows none; describe one alternative by `properties` or `allOf`"


def _type_fault(operation: Operation, schema: Schema) -> str:
    types = schema.possible_types - {"null"}
    items = schema.inner(schema.not_null.flat.get("items", {})) if types == {"array"} else None
    item_types = items.possible_types if items is not None else frozenset()
    if len(types) > 1 or types - {"object", "array"} or (item_types and item_types != {"object"}):
        return "must be an object or a list of objects; a run can send no other"
    example = operation.body_example
    wanted = list if operation.takes == "list" else dict
    if example is ABSENT or not isinstance(example, wanted) or not example:
        is_empty = isinstance(example, dict) and wanted is dict
        return "" if is_empty else "needs an example: an object or, for a list, a list of objects"
    return "" if wanted is dict or all(isinstance(each, dict) for each in example) else "must be a list of objects"


def _with_alternatives(
    schema: Schema, depth: int, place: str = "", seen: dict[int, Any] | None = None
) -> Iterator[str]:
    """Yield the place of each object whose members depend on an alternative of `anyOf` or `oneOf`.

    `seen` has the schemas that were looked at, by their identity: schemas can contain each other in very many ways.
    """
    seen = {} if seen is None else seen
    if id(schema.raw) in seen or len(seen) > _MOST_SCHEMAS:
        return
    seen[id(schema.raw)] = schema.raw
    single = schema.not_null
    if any("properties" in each.flat for each in single.alternatives):
        yield place
    if depth < _DEEPEST_MEMBER:
        for name, raw in single.flat.get("properties", {}).items():
            yield from _with_alternatives(schema.inner(raw), depth + 1, f"{place}/{name}", seen)
        if "items" in single.flat:
            yield from _with_alternatives(schema.inner(single.flat["items"]), depth + 1, place, seen)
