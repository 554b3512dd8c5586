"""Give each operation of an OpenAPI document its own copy of the schemas of its requests.

Schemathesis adds the examples of an operation to the schemas of its requests. If two operations refer to the same
schema, the values that one of them gets depend on which of them comes first, and so on the number of threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_PREFIX = "#/components/"


def with_separate_schemas(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in which no two operations share a part of a request; its replies are unchanged."""
    made = {**document, "components": {kind: {**parts} for kind, parts in document.get("components", {}).items()}}
    made["paths"] = {
        path: {name: _separated(made, name, each) for name, each in item.items()}
        for path, item in document["paths"].items()
    }
    return made


def _separated(document: dict[str, Any], name: str, operation: Any) -> Any:
    if name not in _METHODS:
        return deepcopy(operation)
    parts = {each: operation[each] for each in ("parameters", "requestBody") if each in operation}
    return {**operation, **_own_copy(document, parts, operation["operationId"])}


def _own_copy(document: dict[str, Any], node: Any, owner: str) -> Any:
    """Return a copy of a part of a request; what it refers to is copied under a name of the operation."""
    if isinstance(node, list):
        return [_own_copy(document, each, owner) for each in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if not isinstance(reference, str) or not reference.startswith(_PREFIX):
        return {name: _own_copy(document, each, owner) for name, each in node.items()}
    return {**node, "$ref": _copied_component(document, reference, owner)}


def _copied_component(document: dict[str, Any], reference: str, owner: str) -> str:
    kind, _, name = reference.removeprefix(_PREFIX).partition("/")
    parts, own = document["components"][kind], f"{name}.{owner}"
    if own not in parts:
        # A schema may refer to itself.
        parts[own] = {}
        parts[own].update(_own_copy(document, parts[name], owner))
    return f"{_PREFIX}{kind}/{own}"
