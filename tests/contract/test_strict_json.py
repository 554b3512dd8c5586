"""Test the strict and the lenient JSON parser."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from conformance.contract.request_view import dump_json
from conformance.contract.strict_json import parse_leniently, parse_strictly
from tests.support.json_values import VALUES


@given(VALUES)
def test_both_parsers_return_the_value_that_was_written(value: Any) -> None:
    assert (
        parse_strictly(dump_json(value)) == value == parse_leniently(b"\xef\xbb\xbf" + dump_json(value) + b" and more")
    )


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"{} {}", b'{"a": 1, "a": 2}', b"NaN", b"-Infinity", b"\xef\xbb\xbf{}", b"\xff", b"1e999", b"{'a': 1}"],
)
def test_parse_strictly_refuses_anything_but_strict_json(raw: bytes) -> None:
    with pytest.raises(ValueError):
        parse_strictly(raw)
