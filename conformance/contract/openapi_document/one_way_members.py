"""The document as it describes requests, and as it describes replies.

A member with `readOnly` is only in replies, one with `writeOnly` only in requests. If such a member is also in
`required`, it is required only where it is sent. JSON Schema does not know this, so it is removed from `required`.
"""

from __future__ import annotations

from typing import Any, Literal

from conformance.contract.flat_schema import flat_schema
from conformance.contract.openapi_document.document import OpenapiDocument
from conformance.contract.openapi_document.grammar import Keys, rewritten

Keyword = Literal["readOnly", "writeOnly"]


def as_in_requests(file: OpenapiDocument) -> dict[str, Any]:
    """Return the document without members in `required` that only replies have."""
    return _without_required(file, "readOnly")


def as_in_replies(file: OpenapiDocument) -> dict[str, Any]:
    """Return the document without members in `required` that only requests have."""
    return _without_required(file, "writeOnly")


def is_one_way(raw: Any, root: Any, keyword: Keyword) -> bool:
    """Return whether a schema has the keyword. Raises ValueError for a `$ref` to itself."""
    return flat_schema(raw, root).get(keyword) is True


def _without_required(file: OpenapiDocument, keyword: Keyword) -> dict[str, Any]:
    document: dict[str, Any] = file.value
    if keyword.encode() not in file.raw:
        return document

    def visit(kind: str, node: Any, keys: Keys) -> Any:
        if kind != "schema" or not isinstance(node, dict) or not {"required", "allOf"} & node.keys():
            return node
        members = flat_schema(node, document).get("properties", {})
        return _optional(node, {name for name, raw in members.items() if is_one_way(raw, document, keyword)})

    changed: dict[str, Any] = rewritten("document", document, visit)
    return changed


def _optional(node: Any, names: set[str]) -> Any:
    """Return a schema, with the parts of `allOf` that are written in it, that does not require these members."""
    if not names or not isinstance(node, dict):
        return node
    changed = {**node}
    if "required" in node:
        changed["required"] = [each for each in node["required"] if each not in names]
    if "allOf" in node:
        changed["allOf"] = [_optional(each, names) for each in node["allOf"]]
    return changed
