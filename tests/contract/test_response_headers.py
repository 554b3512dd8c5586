"""Test how documented response headers are read."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.response_headers import headers_for, headers_of_response


@pytest.mark.parametrize(
    ("name", "raw", "example"),
    [
        ("X-A", {"example": 7}, "7"),
        ("X-A", {"examples": {"one": {"value": [1, "b", True]}}}, "1,b,true"),
        ("X-A", {"schema": {"type": "string", "default": "d"}}, "d"),
        ("X-A", {"schema": {"type": "integer", "minimum": 3}}, "3"),
        ("X-A", {"schema": {"type": "boolean"}}, "true"),
        ("X-A", {"schema": {"type": "array", "items": {"enum": ["a"]}}}, "a"),
        ("X-A", {}, "text"),
        ("Retry-After", {"schema": {"type": "integer"}}, "120"),
        ("retry-after", {"schema": {"type": "string", "example": "60"}}, "60"),
        ("ETAG", {"schema": {"type": "string"}}, '"1"'),
    ],
)
def test_header_has_an_example_that_fits(name: str, raw: dict[str, Any], example: str) -> None:
    [header] = headers_of_response({}, {name: raw})
    assert (header.name, header.example, header.required) == (name, example, False)
    assert header.accepts(header.example)


@pytest.mark.parametrize(
    ("schema", "text", "fits"),
    [
        ({"type": "integer"}, "12", True),
        ({"type": "integer"}, "012", False),
        ({"type": "string"}, "12", True),
        ({"type": ["number", "null"]}, "-1.5e3", True),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "yes", False),
        ({"type": "array", "items": {"type": "integer"}}, "1, 2", True),
        ({"type": "array", "items": {"type": "integer"}}, "1,", False),
        ({"type": "array", "minItems": 1}, "", False),
        ({"anyOf": [{"type": "integer"}, {"const": "unlimited"}]}, "unlimited", True),
    ],
)
def test_header_accepts_texts_that_stand_for_a_value_of_its_schema(schema: Any, text: str, fits: bool) -> None:
    [header] = headers_of_response({}, {"X-A": {"schema": schema}})
    assert header.accepts(text) is fits
    assert header.wrong_example is None or not header.accepts(header.wrong_example)


def test_headers_of_a_status_are_those_of_the_closest_response() -> None:
    [header] = headers_of_response({}, {"X-A": {"required": True}, "Content-Type": {"required": True}})
    other = (header,)
    found = {"404": (), "4XX": other, "default": ()}
    assert headers_for(found, 404) == () and headers_for(found, 409) == other and headers_for(found, 500) == ()
    assert headers_for({}, 200) == ()
