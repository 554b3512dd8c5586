"""Test the bounds of the work for values that others made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.bounded_value import MOST_VALUES, first_part, has_too_many_values, is_small
from conformance.contract.json_schema import Schema

INTEGERS = Schema({"type": "array", "items": {"type": "object"}, "maxItems": 3000}, {})


def test_text_with_too_many_values_is_recognised() -> None:
    assert has_too_many_values(b"[" + b"1," * MOST_VALUES + b"1]")
    assert has_too_many_values(b"[" * (MOST_VALUES + 1))
    assert not has_too_many_values(b'"' + b"a" * 2 * MOST_VALUES + b'"')


def test_first_part_of_a_short_value_is_the_value() -> None:
    value = {"a": [1, "b", None, {"c": [True]}]}
    assert first_part(value) == (value, False)


def test_first_part_of_a_long_value_is_cut() -> None:
    part, is_cut = first_part([[1] * 10] * 1000)
    assert is_cut and len(part) < 200
    text, is_cut = first_part("a" * 20_000)
    assert is_cut and len(text) == 10_000


@given(
    st.recursive(
        st.none() | st.sampled_from(["", "a" * 20_000]) | st.integers(0, 3000).map(lambda size: [0] * size),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", "c" * 20_000]), inner),
    )
)
def test_small_value_is_its_own_first_part(value: object) -> None:
    assert not is_small(value) or first_part(value) == (value, False)


def test_small_value_has_few_values_and_short_texts() -> None:
    assert is_small([{"a": [1] * 1000}, "b" * 10_000])
    assert not is_small([[1] * 10] * 1000) and not is_small("a" * 10_001) and not is_small([{"a" * 10_001: 1}])


def test_schema_finds_the_errors_of_the_first_part_and_one_of_the_whole() -> None:
    found = [*INTEGERS.errors([1] * 100_000)]
    assert len(found) == 2000 and found[0] == ((0,), '1 is not of type "object"')
    (only,) = INTEGERS.errors([{}] * 4000)
    assert only[1].endswith("...") and len(only[1]) < 400


def test_schema_finds_no_error_where_the_value_was_cut() -> None:
    item = {"type": "object", "required": ["id", "number"], "properties": {"number": {"type": "integer"}}}
    schema = Schema({"type": "array", "items": item, "minItems": 900}, {})
    value = [{"a": [1] * 7, "number": 1, "id": 1}] * 899 + [{"number": "x", "id": 1}]
    found = [path for path, _ in schema.errors(value)]
    assert found == [(899, "number")]


def test_schema_finds_an_error_under_a_long_name() -> None:
    schema = Schema({"additionalProperties": {"type": "string"}}, {})
    assert len([*schema.errors({"a" * 20_000: 7})]) == 1
