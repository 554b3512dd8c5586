"""Test schemas for values at a pointer, and the names of components."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.json_schema import Schema
from conformance.openapi_export.schemas import at, names
from tests.support.exported_documents import (
    JSON,
    operations,
)


@pytest.mark.parametrize(
    ("pointer", "good", "bad"),
    [
        ("", 7, 8),
        ("/a", {"a": 7}, {"a": 8}),
        ("/a/b~1c", {"a": {"b/c": 7}}, {"a": {"bc": 7}}),
        ("/a/1/b", {"a": [0, {"b": 7}]}, {"a": [{"b": 7}]}),
        ("/a/0", {"a": [7]}, {"a": [8, 7]}),
        ("/a/0", {"a": {"0": 7}}, {"a": {}}),
    ],
)
def test_at_makes_a_schema_for_the_value_at_a_pointer(pointer: str, good: Any, bad: Any) -> None:
    fitting = Schema(at(pointer, {"const": 7}), {})
    assert fitting.accepts(good) and not fitting.accepts(bad)


def test_names_are_unique_and_plain() -> None:
    assert names("outcome", ["a b", "a-b", "7"], ["outcome-7"]) == {
        "a b": "outcome-a-b",
        "a-b": "outcome-a-b_",
        "7": "outcome-7_",
    }


def test_schemas_have_the_success_as_example() -> None:
    """Mocks that look at schemas alone answer with it."""
    for name in ("trackingmore-v2", "trackier-v1"):
        for replies in (each["responses"] for each in operations(name).values()):
            media = replies["200"]["content"][JSON]
            assert media["schema"]["example"] == media["examples"]["success"]["value"]
            assert "example" not in replies["400"]["content"][JSON]["schema"]
