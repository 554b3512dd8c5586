"""Compile a contract into one OpenAPI 3.1 document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.media_types import sent_type
from conformance.contract.model import Contract
from conformance.contract.openapi import deref, document_path, successes_of
from conformance.contract.openapi_content import sent_content
from conformance.contract.openapi_document.grammar import METHODS
from conformance.contract.operation import Operation
from conformance.contract.yaml_file import with_text_keys
from conformance.openapi_export.components import Replies, share_responses
from conformance.openapi_export.examples import ExampleBuilder
from conformance.openapi_export.links import links
from conformance.openapi_export.outcome_table import tables
from conformance.openapi_export.responses import responses
from conformance.openapi_export.schemas import Json, SchemaBuilder


def compiled(contract: Contract, *, as_meant: bool = False) -> dict[str, Any]:
    """Return the document as plain JSON data. Its order depends on the contract only.

    The document is `openapi.yaml` with every documented outcome of every operation. An outcome is under each HTTP
    status that it has in any dialect; with `as_meant`, it is under the status that it means. No two parts are the same
    object, so that callers can change one. The function raises no error for a contract without lint findings.
    """
    parts: Json = contract.openapi.get("components", {})
    builder = _ResponseBuilder(contract, parts, as_meant)
    replies, components = share_responses({each.id: builder.replies(each) for each in contract.operations.values()})
    added = {"schemas": builder.schemas.schemas, "examples": builder.examples.examples}
    added = {kind: {**parts.get(kind, {}), **each} for kind, each in added.items()}
    filled = {**parts, **added, "responses": components}
    found: dict[str, Any] = with_text_keys(
        {
            **contract.openapi,
            "x-conformance": _origin(contract, as_meant),
            "paths": _paths(contract, replies, as_meant),
            "components": {kind: each for kind, each in filled.items() if each},
        }
    )
    return found


class _ResponseBuilder:
    """Makes the responses of operations. `schemas` and `examples` collect the components that they refer to."""

    def __init__(self, contract: Contract, parts: Mapping[str, Any], as_meant: bool) -> None:
        self._contract = contract
        self._as_meant = as_meant
        self._tables = tables(contract, as_meant)
        self.schemas = SchemaBuilder(contract, parts.get("schemas", {}))
        self.examples = ExampleBuilder(contract, parts.get("examples", {}))

    def replies(self, operation: Operation) -> Replies:
        root, table = self._contract.openapi, self._tables[operation.id]
        raw = root["paths"][document_path(operation)][operation.method.lower()]
        # Where an outcome is under the status that it means, the documented responses of refusals do not apply.
        described = successes_of(raw) if self._as_meant else raw["responses"]
        resolved = {status: deref(root, each) for status, each in described.items()}
        found = responses(operation, resolved, table, self.schemas, self.examples)
        linked = links(self._contract, operation)
        for status, outcomes in table.items():
            if linked and any(each.success for each in outcomes):
                found[str(status)]["links"] = linked
        return found


def _origin(contract: Contract, as_meant: bool) -> Json:
    statuses = "as meant" if as_meant else "as documented"
    return {"contract": contract.name, "digest": contract.digest, "statuses": statuses}


def _paths(contract: Contract, replies: Mapping[str, Replies], as_meant: bool) -> Json:
    def operation(raw: Json) -> Json:
        found = {**raw, "responses": replies[raw["operationId"]]}
        return _with_one_body(contract, found) if as_meant and "requestBody" in raw else found

    return {
        path: {
            key: operation(each) if key in METHODS else each
            for key, each in item.items()
            if key not in METHODS or each["operationId"] in replies
        }
        for path, item in contract.openapi["paths"].items()
    }


def _with_one_body(contract: Contract, operation: Json) -> Json:
    """Return the operation with the one media type of its body that a run sends: it generates no other bodies."""
    body = deref(contract.openapi, operation["requestBody"])
    name, media = sent_content(body)
    return operation if name is None else {**operation, "requestBody": {**body, "content": {sent_type(name): media}}}
