"""Members that a request needs only beside certain values of other members.

openapi.yaml says this by `if` and `then` in the schema of a body or of its items, or in its `allOf`:

    if: {properties: {notify: {const: email}}, required: [notify]}
    then: {required: [address]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.json_schema import Schema


@dataclass(frozen=True, eq=False)
class Condition:
    """An object that fits the schema `when` needs the members `needed`. `values` are members that fit it."""

    when: Schema
    needed: tuple[str, ...]
    values: Mapping[str, Any]


def conditions_of(schema: Schema) -> Iterator[Condition]:
    """Yield the conditions of an object schema. Those for which no simple values are known are left out."""
    for part in (schema.flat, *schema.flat.get("allOf", ())):
        needed = part.get("then", {}).get("required", ()) if isinstance(part.get("then"), dict) else ()
        when = schema.inner(part.get("if"))
        if needed and isinstance(when.raw, dict):
            members = when.flat.get("properties", {})
            values = {name: each for name, raw in members.items() if (each := _value_of(schema.inner(raw))) is not None}
            if when.accepts(values):
                yield Condition(when, tuple(needed), values)


def _value_of(schema: Schema) -> Any:
    """Return the first value that `const`, `enum` or the example has; None without one."""
    flat = schema.flat
    return flat.get("const", next(iter(flat.get("enum", ())), flat.get("example")))
