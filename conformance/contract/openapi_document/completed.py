"""Add to a document what its authors may leave out: operation ids, summaries, examples and the status of a success.

- An operation without `operationId` is called by its method and path, as in `GET /tasks/{id}`. No two operations have
  the same ones.
- Without `summary`, the first line of the description is used, or else the id.
- `2XX` stands for 200. So does `default`, if an operation describes no other reply: then it describes the success.
- Of named `examples`, the first is used. Without any, an example is made from the schema: see `example_values`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.json_schema import Schema
from conformance.contract.openapi_document.example_values import example_value
from conformance.contract.openapi_document.grammar import METHODS, Keys, rewritten
from conformance.core.text import shorten

_LONGEST_SUMMARY = 120
Moved = Callable[[Keys, Keys], None]
"""Is called with the keys of a value in the completed document, and the keys that it had before."""


def completed(document: dict[str, Any], moved: Moved) -> dict[str, Any]:
    """Return the document with ids, summaries, examples and statuses. Existing ones stay."""

    def visit(kind: str, node: Any, keys: Keys) -> Any:
        if not isinstance(node, dict) or "$ref" in node:
            return node
        if kind == "operation":
            return _named(_with_success(node, keys, moved), keys)
        if kind in ("media type", "parameter") and "example" not in node:
            return _with_example(kind, node, document, keys)
        return node

    found: dict[str, Any] = rewritten("document", document, visit)
    return found


def _named(node: dict[str, Any], keys: Keys) -> dict[str, Any]:
    path, method = keys[-2:]
    name = f"{str(method).upper()} {path}" if method in METHODS else ""
    given = {"operationId": name, **node}
    summary = _first_line(node.get("summary")) or _first_line(node.get("description")) or str(given["operationId"])
    return {**given, "summary": summary}


def _first_line(text: Any) -> str:
    lines = text.strip().splitlines() if isinstance(text, str) else []
    return shorten(lines[0].strip(), _LONGEST_SUMMARY) if lines else ""


def _with_success(node: dict[str, Any], keys: Keys, moved: Moved) -> dict[str, Any]:
    replies = node.get("responses")
    if not isinstance(replies, dict) or any(re.fullmatch("2[0-9][0-9]", str(each)) for each in replies):
        return node
    described = [each for each in replies if not str(each).startswith("x-")]
    name = next(
        (each for each in described if str(each).upper() == "2XX"), "default" if described == ["default"] else None
    )
    if name is None:
        return node
    moved((*keys, "responses", "200"), (*keys, "responses", name))
    return {**node, "responses": {"200" if each == name else each: reply for each, reply in replies.items()}}


def _with_example(kind: str, node: dict[str, Any], document: dict[str, Any], keys: Keys) -> dict[str, Any]:
    named = [_dereferenced(each, document) for each in _values(node.get("examples"))]
    value = next((each["value"] for each in named if isinstance(each, dict) and "value" in each), ABSENT)
    if value is ABSENT and isinstance(node.get("schema"), dict):
        is_needed = kind == "media type" or node.get("required") is True
        value = example_value(Schema(node["schema"], document), made_up=is_needed, is_reply=_is_reply(keys))
    if value is ABSENT:
        return node
    return {**{name: each for name, each in node.items() if name != "examples"}, "example": value}


def _values(examples: Any) -> list[Any]:
    return [*examples.values()] if isinstance(examples, dict) else []


def _dereferenced(node: Any, document: dict[str, Any]) -> Any:
    reference = node.get("$ref") if isinstance(node, dict) else None
    return resolve(document, reference.removeprefix("#")) if isinstance(reference, str) else node


def _is_reply(keys: Keys) -> bool:
    return "responses" in (keys[1:2] if keys[0] == "components" else keys[3:4])
