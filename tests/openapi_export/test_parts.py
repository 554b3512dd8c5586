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
def test_both_texts_say_the_same(name: str, tmp_path: Path) -> None:
    found = document(name)
    (tmp_path / "openapi.yaml").write_text(text_of(found, "yaml"), "utf-8")
    assert json.loads(text_of(found, "json")) == found
    assert yaml.safe_load(text_of(found, "yaml")) == found
    assert read_yaml(tmp_path / "openapi.yaml").value == found


def test_texts_that_some_reader_takes_for_numbers_are_quoted() -> None:
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
def test_a_schema_for_the_value_at_a_pointer(pointer: str, good: Any, bad: Any) -> None:
    fitting = Schema(at(pointer, {"const": 7}), {})
    assert fitting.accepts(good) and not fitting.accepts(bad)


def test_names_of_components_are_all_different_and_plain() -> None:
    assert names("outcome", ["a b", "a-b", "7"], ["outcome-7"]) == {
        "a b": "outcome-a-b",
        "a-b": "outcome-a-b_",
        "7": "outcome-7_",
    }


def test_replies_that_differ_have_names_of_their_own() -> None:
    one, other, third = {"description": "1"}, {"description": "2"}, {"description": "3"}
    replies = {"a": {"400": one}, "b": {"400": one}, "c": {"400": other}, "d": {"400": other, "404": third}}
    found, components = share_responses(replies)
    assert components == {"http-400": one, "http-400-2": other}
    assert found["b"] == {"400": {"$ref": "#/components/responses/http-400"}}
    assert found["d"] == {"400": {"$ref": "#/components/responses/http-400-2"}, "404": third}
