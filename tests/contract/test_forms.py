"""Test how forms are read and written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.forms import read_form, write_form
from conformance.contract.json_schema import Schema

RAW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "size": {"type": "integer"},
        "urgent": {"type": ["boolean", "null"]},
        "text": {"type": "string"},
        "either": {"type": ["string", "integer"]},
        "tags": {"type": "array", "items": {"type": "integer"}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number"}}}},
    },
}
SCHEMA = Schema(RAW, RAW)


@pytest.mark.parametrize(
    ("body", "members"),
    [
        (b"size=7&text=7&either=7", {"size": 7, "text": "7", "either": "7"}),
        (b"size=007&urgent=True", {"size": "007", "urgent": "True"}),
        (b"urgent=false&other=1", {"urgent": False, "other": "1"}),
        (b"tags=1", {"tags": [1]}),
        (b"tags=1&tags=x", {"tags": [1, "x"]}),
        (b"tags[]=1&tags%5B%5D=2", {"tags": [1, 2]}),
        (b"tags[0]=1&tags[1]=2", {"tags": [1, 2]}),
        (b"labels[color]=red&counts[a]=1", {"labels": {"color": "red"}, "counts": {"a": 1}}),
        (b"lines[0][price]=1.5&lines[1][price]=2", {"lines": [{"price": 1.5}, {"price": 2}]}),
        (b"text=a+b%26&text=second", {"text": "a b&"}),
        (b"text=&size=", {"text": "", "size": ""}),
        (b"[=1&a[b=2&labels=3&labels[x]=4", {"[": "1", "a[b": "2", "labels": "3"}),
        (b"\xff=\xff&&=", {"\ufffd": "\ufffd", "": ""}),
        (b'{"a": 1}', {'{"a": 1}': ""}),
    ],
)
def test_read_form(body: bytes, members: dict[str, Any]) -> None:
    assert read_form(SCHEMA, body) == members


@pytest.mark.parametrize(
    ("members", "body"),
    [
        ({"size": 7, "urgent": True, "text": "a b&\u00e9"}, b"size=7&urgent=true&text=a+b%26%C3%A9"),
        ({"tags": [1, 2], "text": None}, b"tags=1&tags=2&text="),
        ({"lines": [{"price": 1.5}], "labels": {"a": "b"}}, b"lines%5B0%5D%5Bprice%5D=1.5&labels%5Ba%5D=b"),
        (["no object"], b""),
    ],
)
def test_write_form(members: Any, body: bytes) -> None:
    assert write_form(members) == body


def test_write_form_with_indexes() -> None:
    assert write_form({"tags": [1, 2], "text": "a"}, {"tags"}) == b"tags%5B0%5D=1&tags%5B1%5D=2&text=a"


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "size": st.integers(-(10**17), 10**17),
            "urgent": st.booleans(),
            "text": st.text(st.characters(codec="utf-8"), max_size=20),
            "tags": st.lists(st.integers(0, 9), min_size=1, max_size=3),
            "labels": st.dictionaries(
                st.from_regex("[a-z]{1,3}", fullmatch=True), st.text("ab &=+%"), min_size=1, max_size=3
            ),
        },
    )
)
def test_forms_have_what_was_written(members: dict[str, Any]) -> None:
    assert read_form(SCHEMA, write_form(members)) == members
    assert read_form(SCHEMA, write_form(members, {"tags"})) == members
