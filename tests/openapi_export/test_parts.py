"""The parts of the compiled document, and its text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.contract.json_schema import Schema
from conformance.contract.yaml_file import read_yaml
from conformance.openapi_export.components import share_responses
from conformance.openapi_export.schemas import at, names
from conformance.openapi_export.serialization import text_of
from tests.support.exported_documents import document
from tests.support.kit import CONTRACTS


@pytest.mark.parametrize("name", CONTRACTS)
def test_text_of_yaml_and_json_has_the_same_values(name: str, tmp_path: Path) -> None:
    found = document(name)
    (tmp_path / "openapi.yaml").write_text(text_of(found, "yaml"), "utf-8")
    assert json.loads(text_of(found, "json")) == found
    assert yaml.safe_load(text_of(found, "yaml")) == found
    assert read_yaml(tmp_path / "openapi.yaml").value == found


def test_text_of_yaml_quotes_texts_that_readers_take_for_numbers() -> None:
    odd = ["1e3", "0o17", "0x1F", "12e03", "+1", "-1", ".5", "2019-01-02", "no", "null", "~", "4px", "", "\x00"]
    odd.append("\u8fd0")
    said = text_of({"odd": odd}, "yaml")
    assert yaml.safe_load(said) == {"odd": odd}
    assert "- '1e3'\n- '0o17'\n- '0x1F'\n- '12e03'\n" in said and "- \u8fd0\n" in said


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


def test_shared_names_different_replies_apart() -> None:
    one, other, third = {"description": "1"}, {"description": "2"}, {"description": "3"}
    replies = {"a": {"400": one}, "b": {"400": one}, "c": {"400": other}, "d": {"400": other, "404": third}}
    found, components = share_responses(replies)
    assert components == {"http-400": one, "http-400-2": other}
    assert found["b"] == {"400": {"$ref": "#/components/responses/http-400"}}
    assert found["d"] == {"400": {"$ref": "#/components/responses/http-400-2"}, "404": third}
