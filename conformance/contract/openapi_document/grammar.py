"""The kinds of objects in an OpenAPI document, and which members of each kind have objects of another kind.

Only with the kind is known what a member means: `example` in a schema is a value, `properties.example` is a schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

Shape = Literal["one", "list", "map"]
"""Whether a member has one object, a list of objects, or objects by names that the author chooses."""
Keys = tuple[str | int, ...]
"""The member names and list positions that lead to a value."""


class Finished(NamedTuple):
    """A value that replaces an object, and whose own objects are not visited."""

    value: Any


Visit = Callable[[str, Any, Keys], Any]
"""Returns the value that replaces an object. The arguments are its kind, the object, and its keys."""

METHODS = ("get", "put", "post", "delete", "patch", "options", "head", "trace")
ANY_NAME = "*"
"""Stands for every member of an object."""

_SCHEMA_SHAPES: Mapping[Shape, tuple[str, ...]] = {
    "map": ("properties", "patternProperties", "dependentSchemas", "$defs"),
    "list": ("allOf", "anyOf", "oneOf", "prefixItems"),
    "one": (
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    ),
}
_VALUE: Mapping[str, tuple[Shape, str]] = {
    "schema": ("one", "schema"),
    "content": ("map", "media type"),
    "examples": ("map", "example"),
}
COMPONENTS: Mapping[str, str] = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path item",
}
"""Member of Components Objects -> the kind of the objects in it."""
GRAMMAR: Mapping[str, Mapping[str, tuple[Shape, str]]] = {
    "document": {"paths": ("map", "path item"), "webhooks": ("map", "path item"), "components": ("one", "components")},
    "components": {name: ("map", kind) for name, kind in COMPONENTS.items()},
    "path item": {"parameters": ("list", "parameter"), **dict.fromkeys(METHODS, ("one", "operation"))},
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "request body"),
        "responses": ("map", "response"),
        "callbacks": ("map", "callback"),
    },
    "callback": {ANY_NAME: ("one", "path item")},
    "parameter": _VALUE,
    "header": _VALUE,
    "request body": {"content": ("map", "media type")},
    "response": {"headers": ("map", "header"), "content": ("map", "media type"), "links": ("map", "link")},
    "media type": {"schema": ("one", "schema"), "examples": ("map", "example"), "encoding": ("map", "encoding")},
    "encoding": {"headers": ("map", "header")},
    "schema": {name: (shape, "schema") for shape, names in _SCHEMA_SHAPES.items() for name in names},
}
"""Kind -> member -> (shape, kind of the objects in it). Kinds without an entry have no further objects."""


def rewritten(kind: str, node: Any, visit: Visit, keys: Keys = ()) -> Any:
    """Return an object with every object in it replaced by what `visit` returns, the outermost first.

    Values that are not of the form that the grammar describes stay as they are, because lint reports them later.
    """
    node = visit(kind, node, keys)
    if isinstance(node, Finished):
        return node.value
    if not isinstance(node, dict):
        return node
    members = GRAMMAR.get(kind, {})
    changed = {}
    for name, value in node.items():
        place = members.get(name) or members.get(ANY_NAME)
        changed[name] = value if place is None else _rewritten_member(*place, value, visit, (*keys, name))
    return changed


def _rewritten_member(shape: Shape, kind: str, value: Any, visit: Visit, keys: Keys) -> Any:
    if shape == "one":
        return rewritten(kind, value, visit, keys)
    if shape == "map" and isinstance(value, dict):
        return {name: rewritten(kind, each, visit, (*keys, name)) for name, each in value.items()}
    if shape == "list" and isinstance(value, list):
        return [rewritten(kind, each, visit, (*keys, n)) for n, each in enumerate(value)]
    return value


def kind_at(pointer: Iterable[str]) -> str | None:
    """Return the kind of the object to which the parts of a JSON Pointer lead; None if the grammar has none there."""
    kind, parts = "document", iter(pointer)
    for part in parts:
        members = GRAMMAR.get(kind, {})
        place = members.get(part) or members.get(ANY_NAME)
        if place is None:
            return None
        shape, kind = place
        if shape != "one" and next(parts, None) is None:
            return None
    return kind


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (path, method, Operation Object) for each operation whose Path Item Object is in its place."""
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method in METHODS if isinstance(item, dict) else ():
            if isinstance(item.get(method), dict):
                yield path, method, item[method]
