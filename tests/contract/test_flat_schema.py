"""Test that `$ref` and `allOf` are merged into one object that accepts the same values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.flat_schema import flat_schema
from conformance.contract.json_schema import Schema

ROOT = {
    "components": {
        "schemas": {"Text": {"type": "string", "maxLength": 9}, "Loop": {"$ref": "#/components/schemas/Loop"}}
    }
}
TEXT = {"$ref": "#/components/schemas/Text"}


@pytest.mark.parametrize(
    ("raw", "flat"),
    [
        (True, {}),
        ({"type": "string"}, {"type": "string"}),
        (TEXT, {"type": "string", "maxLength": 9}),
        ({**TEXT, "description": "A name"}, {"description": "A name", "type": "string", "maxLength": 9}),
        ({**TEXT, "maxLength": 5}, {"maxLength": 5, "type": "string", "allOf": [{"maxLength": 9}]}),
        ({"allOf": [TEXT, {"minLength": 1}]}, {"type": "string", "maxLength": 9, "minLength": 1}),
        ({"allOf": [{"allOf": [TEXT]}]}, {"type": "string", "maxLength": 9}),
        ({"allOf": [{"required": ["a"]}, {"required": ["b", "a"]}]}, {"required": ["a", "b"]}),
        (
            {"properties": {"a": {}, "b": TEXT}, "allOf": [{"properties": {"b": {"minLength": 1}, "c": {}}}]},
            {"properties": {"a": {}, "b": {"allOf": [TEXT, {"minLength": 1}]}, "c": {}}},
        ),
        ({"type": ["string", "null"], "allOf": [{"type": "string"}]}, {"type": ["string"]}),
        ({"title": "outer", "allOf": [{"title": "inner"}]}, {"title": "outer"}),
        ({"allOf": [{"if": {}, "then": TEXT}, {"type": "string"}]}, {"if": {}, "then": TEXT, "type": "string"}),
        (
            {"allOf": [{"if": {}, "then": TEXT}, {"if": TEXT, "else": {}, "minLength": 1}]},
            {"if": {}, "then": TEXT, "minLength": 1, "allOf": [{"if": TEXT, "else": {}}]},
        ),
    ],
)
def test_flat_schema_merges_the_parts(raw: Any, flat: Any) -> None:
    assert flat_schema(raw, ROOT) == flat


def test_flat_schema_refuses_a_reference_to_itself() -> None:
    with pytest.raises(ValueError, match="the \\$ref #/components/schemas/Loop refers to itself"):
        flat_schema({"$ref": "#/components/schemas/Loop"}, ROOT)


PARTS: list[Any] = [
    TEXT,
    {"minLength": 2},
    {"maxLength": 3},
    {"type": ["string", "integer"]},
    {"minimum": 1},
    {"maximum": 5},
]


@given(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4), st.sampled_from(["", "a", "abc", "x" * 9, 0, 3, 7, None])
)
def test_flat_schema_accepts_the_same_values(parts: list[Any], value: Any) -> None:
    whole = Schema({"allOf": parts}, ROOT)
    assert whole.inner(dict(whole.flat)).accepts(value) is whole.accepts(value)


@pytest.mark.parametrize(
    ("raw", "types"),
    [
        ({}, set()),
        (True, set()),
        ({"type": ["string", "null"]}, {"string", "null"}),
        ({"const": 1}, {"integer"}),
        ({"enum": ["a", None, 1.5, True, [], {}]}, {"string", "null", "number", "boolean", "array", "object"}),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {"integer", "null"}),
        ({"oneOf": [TEXT, {"anyOf": [{"type": "array"}]}]}, {"string", "array"}),
        ({"allOf": [{"type": "integer"}]}, {"integer"}),
    ],
)
def test_possible_types_follow_alternatives(raw: Any, types: set[str]) -> None:
    assert Schema(raw, ROOT).possible_types == types
