"""The compiled document of a contract, and its schemas, for tests."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from conformance.contract.json_schema import Schema
from conformance.contract.openapi import deref
from conformance.openapi_export import compiled
from tests.support.kit import contract_of

JSON = "application/json"


@cache
def document(name: str, as_meant: bool = False) -> dict[str, Any]:
    return compiled(contract_of(name), as_meant=as_meant)


@cache
def operations(name: str, as_meant: bool = False) -> dict[str, dict[str, Any]]:
    """Operation id -> Operation Object, its responses without references."""
    root = document(name, as_meant)
    found = {}
    for item in root["paths"].values():
        for raw in (raw for key, raw in item.items() if key != "parameters"):
            replies = {status: deref(root, each) for status, each in raw["responses"].items()}
            found[raw["operationId"]] = {**raw, "responses": replies}
    return found


def schema(name: str, operation: str, status: int, as_meant: bool = False) -> Schema | None:
    """What the document allows; None where it knows no such status."""
    response = operations(name, as_meant)[operation]["responses"].get(str(status))
    return _of_response(name, as_meant, json.dumps(response["content"][JSON]["schema"])) if response else None


@cache
def _of_response(name: str, as_meant: bool, text: str) -> Schema:
    """Many operations have the same reply: it is compiled once."""
    return Schema(json.loads(text), document(name, as_meant))


def allows(name: str, operation: str, status: int, body: Any, as_meant: bool = False) -> bool:
    found = schema(name, operation, status, as_meant)
    return found is not None and found.accepts(json.loads(body) if isinstance(body, bytes) else body)
