"""Test the values that a run makes up: from its tag, and never twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conformance.contract.folders import shipped_contracts
from conformance.core.generated_values import GeneratedValues
from tests.support.kit import contract_of

TAGS = st.from_regex(r"[a-z0-9]{8}", fullmatch=True)
tags = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=6, max_size=12)
HEX = "[0-9a-f]{24}"


def test_fresh_values_differ_and_carry_the_tag() -> None:
    names = GeneratedValues("abc123")
    assert [
        names.new_value("CT{tag}{n}"),
        names.new_value("CT{tag}{n}"),
        names.new_value("x-{n}@{tag}.example.com"),
    ] == [
        "CTabc1231",
        "CTabc1232",
        "x-3@abc123.example.com",
    ]
    assert GeneratedValues("abc123").new_value("CT{tag}{n}") == "CTabc1231", "the same tag gives the same names"


def test_fresh_values_are_recognised_as_made_up() -> None:
    names = GeneratedValues("tag00001")
    made = [names.new_value("{tag}x{n}") for _ in range(3)]
    assert made == ["tag00001x1", "tag00001x2", "tag00001x3"]
    assert names.is_generated(made[0].upper()) and not names.is_generated("another value")
    assert names.absent_id("no-such-shape") is None


@given(TAGS, TAGS, st.sampled_from(["[0-9a-f]{24}", "[0-9]{8}", "[0-9A-F]{16}", r"[0-9a-f-]{36}"]), st.integers(0, 200))
def test_same_tag_makes_the_same_values_and_another_tag_others(one: str, other: str, pattern: str, n: int) -> None:
    assume(one != other)
    absent = GeneratedValues(one).absent_id(pattern, n)
    assert absent is not None and re.fullmatch(pattern, absent)
    assert absent == GeneratedValues(one).absent_id(pattern, n)
    assert GeneratedValues(one).is_generated(absent, pattern)
    assert absent != GeneratedValues(other).absent_id(pattern, n)
    assert (
        GeneratedValues(one).new_value("a-{tag}-{n}") == f"a-{one}-1" != GeneratedValues(other).new_value("a-{tag}-{n}")
    )


@settings(max_examples=25)
@given(tags, st.integers(0, 200))
def test_absent_id_fits_the_pattern_and_carries_the_tag(tag: str, n: int) -> None:
    found = GeneratedValues(tag).absent_id(HEX, n)
    assert found is not None and re.fullmatch(HEX, found) and found == GeneratedValues(tag).absent_id(HEX, n)
    assert GeneratedValues(tag).is_generated(found, HEX) and not GeneratedValues(tag).is_generated(found)
    assert not GeneratedValues(tag + "x").is_generated(found, HEX)


@pytest.mark.parametrize(
    "pattern", [HEX, "[0-9]{8}", "[1-9][0-9]{2,9}", "[0-9A-F]{16}", "[0-9a-f-]{36}", "cus_[A-Za-z0-9]{14}"]
)
def test_absent_id_differs_for_each_number(pattern: str) -> None:
    names = GeneratedValues("abc123")
    found = {names.absent_id(pattern, n) for n in range(5)}
    assert len(found) == 5 and all(each and re.fullmatch(pattern, each) for each in found)


def test_absent_id_is_none_for_a_pattern_of_one_text() -> None:
    names = GeneratedValues("abc123")
    assert [names.absent_id(pattern) for pattern in ("me", "", "(?=me)id")] == [None] * 3


@pytest.mark.parametrize(
    ("value", "ours"),
    [
        ("CTabc1237", True),
        ("CTABC1237", True),
        (["x", "abc123"], True),
        ("abc12", False),
        ("", False),
        (None, False),
        (123, False),
    ],
)
def test_made_up_finds_the_tag_in_a_value(value: object, ours: bool) -> None:
    assert GeneratedValues("abc123").is_generated(value) is ours


@pytest.mark.parametrize("name", shipped_contracts())
def test_fresh_values_of_shipped_contracts_are_right(name: str) -> None:
    contract = contract_of(name)
    for field in contract.fields.values():
        if field.new_value:
            made = GeneratedValues("a1b2c3d4").new_value(field.new_value.replace("{n}", "12345"))
            assert "a1b2c3d4" in made and field.right is not None and field.right.accepts(made), field.id
            assert field.wrong is None or not field.wrong.accepts(made)


@given(st.integers(0, 4_999), st.integers(0, 4_999), st.booleans(), st.booleans())
def test_no_two_walks_and_no_two_attempts_make_the_same_name(one: int, other: int, first: bool, second: bool) -> None:
    assume((one, first) != (other, second))
    names = GeneratedValues("abc123")
    made = [names.for_walk(one, first), names.for_walk(other, second)]
    values = [each.new_value("{n}") for each in made for _ in range(50)]
    assert len({*values}) == 100


def test_walk_makes_the_same_names_in_each_run() -> None:
    values = [GeneratedValues("abc123").for_walk(7).new_value("{tag}-{n}") for _ in range(2)]
    names = GeneratedValues("abc123")
    names.new_value("{n}")
    assert [*values, names.for_walk(7).new_value("{tag}-{n}")] == [values[0]] * 3


def test_names_of_walks_are_never_those_of_the_run_before_them() -> None:
    names = GeneratedValues("abc123")
    before = {names.new_value("{n}") for _ in range(100)}
    walks = {names.for_walk(n, first).new_value("{n}") for n in range(100) for first in (True, False)}
    assert not before & walks and len(walks) == 200


def test_absent_id_differs_if_a_walk_is_repeated() -> None:
    first, second = (GeneratedValues("abc123").for_walk(7, first_attempt=each) for each in (True, False))
    ids = {each.absent_id(HEX, 3) for each in (first, second)}
    assert len(ids) == 2 and all(first.is_generated(each, HEX) for each in ids)


@pytest.mark.parametrize("walk", [1, 2, 7])
def test_templates_are_used_in_turn(walk: int) -> None:
    names = GeneratedValues("tag00001").for_walk(walk)
    made = [names.new_value("{n}", "-{n}").startswith("-") for _ in range(4)]
    assert made[:2] == made[2:] and made[0] != made[1]
