"""Test how schemas of OpenAPI 3.0 become JSON Schemas."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.openapi_document.version_3_0 import upgraded

NAMED = {"$ref": "#/components/schemas/Named"}
NULL = {"type": "null"}


def of(version: str, schema: Any) -> Any:
    document = upgraded({"openapi": version, "components": {"schemas": {"A": schema}}})
    return document["components"]["schemas"]["A"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({**NAMED, "nullable": True, "description": "x"}, {"description": "x", "anyOf": [NAMED, NULL]}),
        ({"allOf": [NAMED], "nullable": True, "title": "x"}, {"title": "x", "anyOf": [{"allOf": [NAMED]}, NULL]}),
        ({**NAMED, "maxLength": 2, "readOnly": True}, {**NAMED, "readOnly": True}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 9, "exclusiveMaximum": False}, {"maximum": 9}),
        ({"exclusiveMaximum": True}, {}),
        ({"properties": {"nullable": {"exclusiveMinimum": False}}}, {"properties": {"nullable": {}}}),
        ({"example": {"nullable": True}}, {"example": {"nullable": True}}),
        ({"items": {"type": "string", "nullable": True}}, {"items": {"type": ["string", "null"]}}),
        ("odd", "odd"),
    ],
)  # fmt: skip
def test_schemas_of_3_0_become_those_of_3_1(old: Any, new: Any) -> None:
    assert of("3.0.3", old) == new
    assert of("3.1.0", old) == old


def test_the_version_is_3_1() -> None:
    assert upgraded({"openapi": "3.0.0"}) == {"openapi": "3.1.0"} and upgraded({"swagger": "2.0"}) == {"swagger": "2.0"}
