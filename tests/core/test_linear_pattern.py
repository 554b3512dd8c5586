"""Test patterns of keys, which are matched in linear time."""

from __future__ import annotations

import pytest

from conformance.core.linear_pattern import fits_pattern, is_linear


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("[0-9a-f]{4}", "12ab", True),
        ("[0-9a-f]{4}", "12abc", False),
        ("[0-9a-f]{4}", "12ab\n", False),
        ("a|bc", "bc", True),
        ("a|bc", "ac", False),
        ("(a+)+", "a" * 50_000 + "!", False),
        (".*", "\ud800", False),
    ],
)
def test_pattern_must_fit_the_whole_text(pattern: str, text: str, fits: bool) -> None:
    assert fits_pattern(pattern, text) is fits


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "((a{1000}){1000}){1000}", "("])
def test_pattern_that_may_need_more_than_linear_time_is_not_supported(pattern: str) -> None:
    assert not is_linear(pattern)
