"""Test texts that are cut, and lists of which only the first items are shown."""

from __future__ import annotations

import pytest

from conformance.core.text import and_more, cut_off, readable_name, shorten, with_article


@pytest.mark.parametrize(
    ("text", "limit", "mark", "expected"),
    [
        ("", 4, "...", ""),
        ("abcd", 4, "...", "abcd"),
        ("abcde", 4, "...", "a..."),
        ("abcde", 4, "…", "abc…"),
    ],
)
def test_shorten_counts_the_mark(text: str, limit: int, mark: str, expected: str) -> None:
    assert shorten(text, limit, mark) == expected


@pytest.mark.parametrize(("text", "expected"), [("", ""), ("abcd", "abcd"), ("abcde", "abcd...")])
def test_cut_off_puts_the_mark_behind(text: str, expected: str) -> None:
    assert cut_off(text, 4) == expected


def test_and_more_counts_what_is_left_out() -> None:
    assert and_more(["a", "b"], 2) == "a, b"
    assert and_more(["a", "b"], 4) == "a, b and 2 more"
    assert and_more(["a", "b"], 3, "; ", "; ") == "a; b; and 1 more"
    assert and_more([], 0) == ""


@pytest.mark.parametrize(
    ("name", "readable"), [("library", "library"), ("größe", "größe"), ("lib\udcffx", r"lib\xffx"), ("", "")]
)
def test_readable_name_shows_bytes_that_are_not_utf_8(name: str, readable: str) -> None:
    assert readable_name(name) == readable


@pytest.mark.parametrize(("noun", "text"), [("record", "a record"), ("account", "an account"), ("", "a ")])
def test_with_article_depends_on_the_first_letter(noun: str, text: str) -> None:
    assert with_article(noun) == text
