"""Test how values of parameters are written and read, by the examples of the OpenAPI specification."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.json_pointer import ABSENT
from conformance.contract.parameter_style import ParameterStyle

ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": "100", "G": "200", "B": "150"}
TYPES: dict[type, frozenset[str]] = {
    str: frozenset({"string"}),
    list: frozenset({"array"}),
    dict: frozenset({"object"}),
}
quoted = partial(quote, safe="")

TEXTS = [
    ("matrix", False, "blue", ";color=blue"),
    ("matrix", False, ARRAY, ";color=blue,black,brown"),
    ("matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
    ("matrix", True, ARRAY, ";color=blue;color=black;color=brown"),
    ("matrix", True, OBJECT, ";R=100;G=200;B=150"),
    ("label", False, "blue", ".blue"),
    ("label", False, ARRAY, ".blue,black,brown"),
    ("label", False, OBJECT, ".R,100,G,200,B,150"),
    ("label", True, ARRAY, ".blue.black.brown"),
    ("label", True, OBJECT, ".R=100.G=200.B=150"),
    ("simple", False, "blue", "blue"),
    ("simple", False, ARRAY, "blue,black,brown"),
    ("simple", False, OBJECT, "R,100,G,200,B,150"),
    ("simple", True, OBJECT, "R=100,G=200,B=150"),
]


@pytest.mark.parametrize(("name", "explode", "value", "text"), TEXTS)
def test_a_value_is_one_text_in_a_path_or_header(name: Any, explode: bool, value: Any, text: str) -> None:
    style = ParameterStyle(name, explode)
    assert style.text("color", value, quoted) == text
    assert style.value_of_text("color", text, TYPES[type(value)], unquote) == value


PAIRS = [
    ("form", True, ARRAY, [("color", "blue"), ("color", "black"), ("color", "brown")]),
    ("form", False, ARRAY, [("color", "blue,black,brown")]),
    ("form", True, OBJECT, [("R", "100"), ("G", "200"), ("B", "150")]),
    ("form", False, OBJECT, [("color", "R,100,G,200,B,150")]),
    ("spaceDelimited", False, ARRAY, [("color", "blue black brown")]),
    ("spaceDelimited", False, OBJECT, [("color", "R 100 G 200 B 150")]),
    ("pipeDelimited", False, ARRAY, [("color", "blue|black|brown")]),
    ("deepObject", False, OBJECT, [("color[R]", "100"), ("color[G]", "200"), ("color[B]", "150")]),
    ("form", True, 7, [("color", "7")]),
    ("form", True, [], []),
    ("form", False, {}, []),
    ("form", True, ABSENT, []),
]


@pytest.mark.parametrize(("name", "explode", "value", "pairs"), PAIRS)
def test_a_value_is_pairs_in_a_query(name: Any, explode: bool, value: Any, pairs: Any) -> None:
    style = ParameterStyle(name, explode, tuple(OBJECT))
    assert list(style.pairs("color", value)) == pairs
    assert all(style.owns("color", each) for each, _ in pairs) and not style.owns("color", "colour")
    query: dict[str, list[str]] = {"page": ["1"]}
    for each, text in pairs:
        query.setdefault(each, []).append(text)
    if value in (OBJECT, []) or (value == ARRAY and explode):
        assert style.value_of_pairs("color", query, TYPES[type(value)]) == (value or ABSENT)


def test_text_that_is_no_object_stays_text() -> None:
    assert ParameterStyle("form", False).value_of_pairs("c", {"c": ["R,1,G"]}, TYPES[dict]) == "R,1,G"
    assert ParameterStyle("deepObject", False).value_of_pairs("c", {"c": ["x"]}, TYPES[dict]) == "x"


words = st.text("abc é%/?#&+", min_size=1)


@given(words, st.sampled_from(["simple", "label", "matrix"]), st.booleans())
def test_a_text_is_read_as_it_was_written(word: str, name: Any, explode: bool) -> None:
    style = ParameterStyle(name, explode)
    text = style.text("x", word, quoted)
    assert "/" not in text and style.value_of_text("x", text, TYPES[str], unquote) == word
