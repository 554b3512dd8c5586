"""Test texts for a terminal: folded lines, indented JSON, lists that fit."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance.terminal.text_layout import cells, excerpt, fit_names, fold, indent_json, visible


@given(st.text(st.characters(), max_size=200), st.integers(10, 60))
def test_fold_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = list(fold(text, width))
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == visible(text).replace(" ", "")


JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSON)
def test_indent_json_keeps_the_meaning_of_json(value: Any) -> None:
    for written in (json.dumps(value), json.dumps(value, indent=3, ensure_ascii=False)):
        assert json.loads("\n".join(indent_json(written))) == value


def test_indent_json_leaves_invalid_json_unchanged() -> None:
    assert list(indent_json('{"a":1,"a":NaN,} x {"b')) == ["{", '  "a": 1,', '  "a": NaN,', "} x {", '  "b']
    assert excerpt('\ufeff{"a": 1}\n', 40, 5) == ['\\ufeff{"a": 1}']
    assert excerpt("[" * 50_000, 40, 2) == ["[", "  [", "… more in the JSON report"]
    assert excerpt("<html>\n<p>\x07", 40, 5) == ["<html>", "<p>\\x07"]


def test_fit_names_counts_names_that_do_not_fit() -> None:
    assert fit_names(["one", "two", "three"], 15) == "one, two, three"
    assert fit_names(["one", "two", "three"], 14) == "one and 2 more"
    assert fit_names(["a" * 50, "b"], 20) == "2 in all"
