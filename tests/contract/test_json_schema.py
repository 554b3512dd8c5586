"""Test JSON schemas: which values they accept, and how they report the others."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.json_schema import Schema


def test_schema_follows_references_into_its_root() -> None:
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"type": "integer", "maximum": 9}}
    schema = Schema({"$ref": "#/components/schemas/A"}, {"components": {"schemas": schemas}})
    assert (schema.accepts(9), schema.accepts(10), schema.accepts("9")) == (True, False, False)
    assert schema.flat == {"type": "integer", "maximum": 9}
    assert [message for _, message in schema.errors(10)] == ["10 is greater than the maximum of 9"]


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ([{"n": 1}], []),
        ([{"n": 1}, {"n": "x"}], [(1, "n")]),
        ([{"n": [1, "x"]}], [(0, "n", 1)]),
        ({"a": {"n": "x"}}, [("a", "n")]),
        ("text", [()]),
    ],
)
def test_schema_faults_of_any_of_stand_where_the_closest_schema_fails(
    value: Any, places: list[tuple[str | int, ...]]
) -> None:
    numbers = {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]}
    rate = {"type": "object", "properties": {"n": numbers}}
    either = {"anyOf": [{"type": "array", "items": rate}, {"type": "object", "additionalProperties": rate}]}
    found = [path for path, _ in Schema(either, {}).errors(value)]
    assert found == places


def test_schema_never_leaves_its_file_and_refuses_circles() -> None:
    assert not Schema({"$ref": "http://127.0.0.1:9/x"}, {}).accepts(1)
    looped = {"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}}
    with pytest.raises(ValueError, match="refers to itself"):
        Schema({"$ref": "#/components/schemas/A"}, looped).flat["type"]


def test_schema_refuses_a_value_that_json_cannot_hold() -> None:
    assert not Schema(True, {}).accepts("\ud800")
    assert len(list(Schema(True, {}).errors("\ud800"))) == 1


def test_schema_complaints_use_the_words_of_the_schema() -> None:
    raw = {
        "type": "object",
        "required": ["title"],
        "additionalProperties": False,
        "properties": {
            "title": {"type": "string", "pattern": "^[A-Z]", "errorMessage": "must begin with a capital"},
            "count": {"type": "integer"},
        },
        "propertyNames": {"maxLength": 5, "errorMessage": "is too long a name"},
    }
    messages = dict(Schema(raw, raw).messages({"title": "a", "conut": 1, "number": 1, "count": "x"}))
    assert messages[("title",)] == '"a" must begin with a capital'
    assert messages[("conut",)] == "is not known here; did you mean 'count'?"
    assert messages[("number",)] == "is too long a name"
    assert messages[("count",)] == '"x" is not of type "integer"'
    assert list(Schema(raw, raw).messages({})) == [((), "lacks 'title'")]
