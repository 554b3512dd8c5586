"""Test JSON pointers: reading, replacing and removing a value in a document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.json_pointer import ABSENT, put, remove, resolve, split
from tests.support.json_values import SCALARS, VALUES


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/a/0", 1),
        ("/a/1", {"b/c": 2, "m~n": None}),
        ("/a/1/b~1c", 2),
        ("/a/1/m~0n", None),
        ("/a/2", ABSENT),
        ("/a/-", ABSENT),
        ("/a/00", ABSENT),
        ("/a/\u00b2", ABSENT),
        ("/b", ABSENT),
        ("/a/0/x", ABSENT),
        ("/", ABSENT),
        ("", {"a": [1, {"b/c": 2, "m~n": None}]}),
        (None, ABSENT),
    ],
)
def test_resolve_finds_members_and_elements(pointer: str | None, expected: Any) -> None:
    assert resolve({"a": [1, {"b/c": 2, "m~n": None}]}, pointer) == expected


def test_put_changes_the_whole_document_or_without_a_pointer_nothing() -> None:
    assert put({"a": 1}, "", 2) == 2
    assert put({"a": 1}, None, 2) == {"a": 1}


@given(VALUES, st.lists(st.text(min_size=1, max_size=3).filter(lambda part: not part.isdigit()), max_size=4), SCALARS)
def test_put_returns_a_changed_copy(document: Any, parts: list[str], value: Any) -> None:
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
    before = json.dumps(document)
    assert split(pointer) == tuple(parts)
    assert resolve(put(document, pointer, value), pointer) == value
    assert json.dumps(document) == before


def test_put_replaces_an_element_of_an_array() -> None:
    assert put({"a": [1, {"b": 2}]}, "/a/1/b", 3) == {"a": [1, {"b": 3}]}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/a", {"c/d": 4}),
        ("/a/1/b", {"a": [1, {}], "c/d": 4}),
        ("/c~1d", {"a": [1, {"b": 2}]}),
        ("/a/0", {"a": [1, {"b": 2}], "c/d": 4}),
        ("/x/y", {"a": [1, {"b": 2}], "c/d": 4}),
    ],
)
def test_remove_returns_a_copy_without_the_member(pointer: str, expected: Any) -> None:
    document = {"a": [1, {"b": 2}], "c/d": 4}
    assert remove(document, pointer) == expected
    assert document == {"a": [1, {"b": 2}], "c/d": 4}
