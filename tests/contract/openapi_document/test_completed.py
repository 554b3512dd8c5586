"""Test what is added to documents: ids, summaries, examples, and the status of a success."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.openapi_document.completed import completed

DONE = {"description": "Done"}


def operation(raw: dict[str, Any], **more: Any) -> Any:
    document = {"paths": {"/a/{id}": {"get": {"responses": {"200": DONE}, **raw}}}, **more}
    return completed(document, lambda new, old: None)["paths"]["/a/{id}"]["get"]


def media(content: dict[str, Any], **more: Any) -> Any:
    raw = {"responses": {"200": {"content": {"application/json": content}}}}
    return operation(raw, **more)["responses"]["200"]["content"]["application/json"]


def test_an_operation_without_id_is_called_by_method_and_path() -> None:
    assert operation({})["operationId"] == "GET /a/{id}" == operation({})["summary"]
    assert operation({"operationId": "x.y"})["operationId"] == "x.y" == operation({"operationId": "x.y"})["summary"]


@pytest.mark.parametrize("name", ["summary", "description"])
def test_a_summary_has_one_line(name: str) -> None:
    assert operation({name: "\n One \nTwo"})["summary"] == "One"


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["2XX", "4XX"], ["200", "4XX"]),
        (["2xx"], ["200"]),
        (["default"], ["200"]),
        (["default", "x-note"], ["200", "x-note"]),
        (["201", "2XX", "default"], ["201", "2XX", "default"]),
        (["404", "default"], ["404", "default"]),
    ],
)
def test_a_success_gets_a_status(statuses: list[str], expected: list[str]) -> None:
    moves: list[Any] = []
    document = {"paths": {"/a": {"get": {"responses": dict.fromkeys(statuses, DONE)}}}}
    found = completed(document, lambda new, old: moves.append((new[-1], old[-1])))
    assert list(found["paths"]["/a"]["get"]["responses"]) == expected
    assert moves == [("200", statuses[0])] * (statuses != expected)


def test_the_first_named_example_with_a_value_is_used() -> None:
    examples = {"a": {"externalValue": "a.json"}, "b": {"$ref": "#/components/examples/B"}, "c": {"value": 3}}
    found = media({"schema": {}, "examples": examples}, components={"examples": {"B": {"value": 2}}})
    assert found == {"schema": {}, "example": 2}
    assert media({"example": 1, "examples": examples}) == {"example": 1, "examples": examples}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "example": "a", "default": "b"}, "a"),
        ({"examples": ["a", "b"]}, "a"),
        ({"default": 0}, 0),
        ({"const": None}, None),
        ({"enum": ["x", "y"]}, "x"),
        ({"type": ["null", "string"]}, "text"),
        ({"type": "string", "minLength": 6, "maxLength": 9}, "textxx"),
        ({"type": "string", "maxLength": 3}, "tex"),
        ({"type": "string", "format": "date"}, "2024-01-31"),
        ({"type": "boolean"}, True),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "exclusiveMinimum": 5}, 6),
        ({"type": "integer", "maximum": -3}, -3),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"type": "number", "multipleOf": 0.25}, 1),
        ({"oneOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "minItems": 3, "items": {"type": "boolean"}}, [True] * 3),
        ({"type": "array"}, []),
        ({"properties": {"a": {"type": "string"}, "b": {"example": 2}}, "required": ["a"]}, {"a": "text", "b": 2}),
        (
            {"properties": {"a": {"required": ["b"], "properties": {"b": {"type": "string"}, "c": {"example": 2}}}}},
            {"a": {"b": "text", "c": 2}},
        ),
        ({"type": "object", "required": ["a"]}, {"a": "text"}),
        ({"properties": {"a": {"example": 1}, "p": {"example": 2, "writeOnly": True}}}, {"a": 1}),
        ({"allOf": [{"properties": {"a": {"example": 1}}}, {"properties": {"b": {"const": 2}}}]}, {"a": 1, "b": 2}),
        ({"properties": {"a": {"example": 1}}, "anyOf": [{"properties": {"b": {"const": 2}}}]}, {"a": 1, "b": 2}),
    ],
)
def test_an_example_is_made_from_the_schema(schema: Any, expected: Any) -> None:
    assert media({"schema": schema})["example"] == expected


def test_a_text_with_a_pattern_fits_it() -> None:
    assert media({"schema": {"type": "string", "pattern": "^b[0-9]{3}$"}})["example"][:1] == "b"


@pytest.mark.parametrize(
    "schema",
    [True, {}, {"type": "string", "pattern": "(?!x)y"}, {"type": "integer", "minimum": 2, "maximum": 1}, "odd"],
)
def test_a_schema_that_says_too_little_has_no_example(schema: Any) -> None:
    assert "example" not in media({"schema": schema})


def test_a_list_that_is_a_whole_request_has_two_items() -> None:
    content = {"application/json": {"schema": {"type": "array", "items": {"const": 1}}}}
    body = operation({"requestBody": {"content": content}})["requestBody"]
    assert body["content"]["application/json"]["example"] == [1, 1]


def test_an_optional_parameter_gets_only_an_example_that_is_stated() -> None:
    schemas = [{"type": "string"}, {"default": "x"}]
    parameters = [
        {"in": "query", "name": "q", "schema": each, "required": n} for each in schemas for n in (False, True)
    ]
    found = operation({"parameters": parameters})["parameters"]
    assert [each.get("example") for each in found] == [None, "text", "x", "x"]


def test_schemas_that_contain_themselves_have_an_end() -> None:
    node = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    loop = {"$ref": "#/components/schemas/Loop"}
    components = {"schemas": {"Node": node, "Loop": loop}}
    assert media({"schema": node}, components=components)["example"]["next"]
    assert "example" not in media({"schema": loop}, components=components)
