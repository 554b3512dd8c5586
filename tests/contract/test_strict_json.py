"""Test the strict and the lenient JSON parser."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from conformance.contract.request_view import dump_json
from conformance.contract.strict_json import kind_of_other, parse_leniently, parse_strictly, without_surrogates
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


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"\xef\xbb\xbf{}", "begins with a byte order mark"),
        ("{}".encode("utf-16"), "is encoded in UTF-16, not UTF-8"),
        ("[1, 2]".encode("utf-16-le"), "is encoded in UTF-16, not UTF-8"),
        ("{}".encode("utf-32"), "is encoded in UTF-32, not UTF-8"),
        (b"\xff\xfe{", "no value at line 1 column 1"),
        (b"[nul]", "no true, false or null at line 1 column 5"),
        (b'{"a" 1}', "no `:` at line 1 column 6"),
    ],
)
def test_parse_strictly_says_what_is_wrong(raw: bytes, error: str) -> None:
    with pytest.raises(ValueError) as fault:
        parse_strictly(raw)
    assert str(fault.value) == error


def test_parse_strictly_refuses_integers_that_python_cannot_write() -> None:
    assert parse_strictly(b"[" + b"9" * 999 + b"]") == [int("9" * 999)]
    with pytest.raises(ValueError, match="more than 1,000 digits"):
        parse_strictly(b"[" + b"9" * 1500 + b"]")


def test_without_surrogates_replaces_lone_ones_only() -> None:
    value = {"\ud800a": ["\udfff", "\u00e9\U0001f600", 1, None]}
    assert without_surrogates(value) == {"\ufffda": ["\ufffd", "\u00e9\U0001f600", 1, None]}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"<!DOCTYPE html><p>Not found", "HTML"),
        (b"\xef\xbb\xbf\n <HTML lang=en>", "HTML"),
        (b"<?xml version='1.0'?><error/>", "XML"),
        (b"Not Found", "text"),
        ("Ошибка".encode(), "text"),
        (b" \r\n", "white space"),
        (b'{"code": 1', ""),
        (b"{'code': 1}", ""),
        (b")]}',{}", ""),
        (b"<error/>", ""),
        (b"\xff\xfe{", ""),
    ],
)
def test_kind_of_other_names_only_what_is_plain(raw: bytes, kind: str) -> None:
    assert kind_of_other(raw) == kind
