"""Names that a run makes: of its tag, and never twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.loader import shipped_contracts
from conformance.core.test_values import GeneratedValues
from tests.support.kit import contract_of

HEX = "[0-9a-f]{24}"
tags = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=6, max_size=12)


def test_fresh_names_differ_and_carry_the_tag() -> None:
    names = GeneratedValues("abc123")
    assert [names.fresh("CT{tag}{n}"), names.fresh("CT{tag}{n}"), names.fresh("x-{n}@{tag}.example.com")] == [
        "CTabc1231",
        "CTabc1232",
        "x-3@abc123.example.com",
    ]
    assert GeneratedValues("abc123").fresh("CT{tag}{n}") == "CTabc1231", "the same tag gives the same names"


@settings(max_examples=25)
@given(tags, st.integers(0, 200))
def test_ids_that_the_server_surely_did_not_make(tag: str, n: int) -> None:
    found = GeneratedValues(tag).absent_id(HEX, n)
    assert found is not None and re.fullmatch(HEX, found) and found == GeneratedValues(tag).absent_id(HEX, n)
    assert GeneratedValues(tag).made_up(found, HEX) and not GeneratedValues(tag).made_up(found)
    assert not GeneratedValues(tag + "x").made_up(found, HEX)


@pytest.mark.parametrize("pattern", [HEX, "[0-9]{8}", "[1-9][0-9]{2,9}", "[0-9A-F]{16}", "[0-9a-f-]{36}"])
def test_kinds_of_ids(pattern: str) -> None:
    names = GeneratedValues("abc123")
    found = {names.absent_id(pattern, n) for n in range(5)}
    assert len(found) == 5 and all(each and re.fullmatch(pattern, each) for each in found)


def test_a_pattern_that_nothing_fits() -> None:
    assert GeneratedValues("abc123").absent_id("[x-z]{5}") is None
    assert not GeneratedValues("abc123").made_up("xyzxy", "[x-z]{5}")


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
def test_what_can_only_come_from_this_run(value: object, ours: bool) -> None:
    assert GeneratedValues("abc123").made_up(value) is ours


@pytest.mark.parametrize("name", shipped_contracts())
def test_what_the_contracts_call_fresh_is_right_and_short_enough(name: str) -> None:
    contract = contract_of(name)
    for field in contract.fields.values():
        if field.fresh:
            made = GeneratedValues("a1b2c3d4").fresh(field.fresh.replace("{n}", "12345"))
            assert "a1b2c3d4" in made and field.right is not None and field.right.accepts(made), field.id
            assert field.wrong is None or not field.wrong.accepts(made)
