"""Test responses that several operations share."""

from __future__ import annotations

from conformance.openapi_export.components import share_responses


def test_shared_names_different_replies_apart() -> None:
    one, other, third = {"description": "1"}, {"description": "2"}, {"description": "3"}
    replies = {"a": {"400": one}, "b": {"400": one}, "c": {"400": other}, "d": {"400": other, "404": third}}
    found, components = share_responses(replies)
    assert components == {"http-400": one, "http-400-2": other}
    assert found["b"] == {"400": {"$ref": "#/components/responses/http-400"}}
    assert found["d"] == {"400": {"$ref": "#/components/responses/http-400-2"}, "404": third}
