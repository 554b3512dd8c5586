"""Turn the schemas of OpenAPI 3.0 into those of 3.1, which are JSON Schemas.

Four keywords differ: `nullable`, `exclusiveMinimum` and `exclusiveMaximum` with a boolean, and keywords beside `$ref`,
which 3.0 ignores. Documents often have `nullable` where the specification gives it no effect: beside `$ref` or `allOf`,
or with an `enum` that lacks null. Their authors mean that the value may be null, so null is accepted there too.
"""

from __future__ import annotations

from typing import Any

from conformance.contract.flat_schema import ANNOTATIONS
from conformance.contract.openapi_document.grammar import Keys, rewritten

_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_COMBINED = ("$ref", "allOf", "anyOf", "oneOf")


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI 3.0 document as one of 3.1; any other document unchanged."""
    if not str(document.get("openapi", "")).startswith("3.0."):
        return document
    changed: dict[str, Any] = rewritten("document", document, _upgraded_schema)
    return {**changed, "openapi": "3.1.0"}


def _upgraded_schema(kind: str, node: Any, keys: Keys) -> Any:
    if kind != "schema" or not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        node = {name: each for name, each in node.items() if name in ("$ref", "nullable") or name in ANNOTATIONS}
    return _with_null(_with_bounds(node))


def _with_bounds(node: dict[str, Any]) -> dict[str, Any]:
    for exclusive, bound in _BOUNDS.items():
        if isinstance(node.get(exclusive), bool):
            rest = {name: each for name, each in node.items() if name not in (exclusive, bound)}
            limits = {exclusive if node[exclusive] else bound: node[bound]} if bound in node else {}
            node = {**rest, **limits}
    return node


def _with_null(node: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(node.get("nullable"), bool):
        return node
    plain = {name: each for name, each in node.items() if name != "nullable"}
    if not node["nullable"]:
        return plain
    if any(name in plain for name in _COMBINED):
        outer = {name: each for name, each in plain.items() if name in ANNOTATIONS}
        inner = {name: each for name, each in plain.items() if name not in ANNOTATIONS}
        return {**outer, "anyOf": [inner, {"type": "null"}]}
    if isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
    if isinstance(plain.get("enum"), list) and None not in plain["enum"]:
        plain["enum"] = [*plain["enum"], None]
    return plain
