"""Test that operations share no schema of their requests, and that nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import validate

from conformance.openapi_export import compiled
from conformance.runner.generated_requests.separate_schemas import with_separate_schemas
from tests.support.kit import CONTRACTS, contract_of

TREE: dict[str, Any] = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}
BODY = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}


def references(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(references, node))
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return own.union(*map(references, node.values()))


def test_operations_have_schemas_of_their_own_even_if_these_refer_to_themselves() -> None:
    operations = {
        "post": {"operationId": "make", "requestBody": BODY},
        "put": {"operationId": "set", "requestBody": BODY},
    }
    document = {"paths": {"/trees": operations}, "components": {"schemas": {"Tree": TREE}}}
    before = json.dumps(document)
    made = with_separate_schemas(document)
    schemas = made["components"]["schemas"]
    assert schemas.keys() == {"Tree", "Tree.make", "Tree.set"} and json.dumps(document) == before
    assert references(made["paths"]["/trees"]["post"]) == {"#/components/schemas/Tree.make"}
    assert references(schemas["Tree.set"]) == {"#/components/schemas/Tree.set"} and schemas["Tree"] == TREE


@pytest.mark.parametrize("name", CONTRACTS)
def test_separate_schemas_leave_a_valid_document_with_the_same_replies(name: str) -> None:
    document = compiled(contract_of(name), as_meant=True)
    made = with_separate_schemas(document)
    validate(made)
    seen: set[str] = set()
    for path, item in made["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                assert operation["responses"] == document["paths"][path][method]["responses"]
                own = references([operation.get("parameters"), operation.get("requestBody")])
                assert not own & seen
                seen |= own
