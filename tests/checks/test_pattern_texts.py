"""Test the shortest and the longest text of a regular expression."""

from __future__ import annotations

import pytest

from conformance.checks._pattern_texts import limit_texts


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("^[0-9A-Z-]{2,4}$", ("00", "0000")),
        ("^a(bc|de)?$", ("a", "abc")),
        ("^(x[.]){1,2}y$", ("x.y", "x.x.y")),
        ("^[!-~]{1,2}$", ("0", "00")),
        ("^[.]$", (".",)),
        ("^abc$", ("abc",)),
        ("^a+$", ()),
        ("^[^a]$", ()),
        ("^.{2}$", ()),
        ("^(?=a)a$", ()),
        ("(", ()),
    ],
)
def test_limit_texts(pattern: str, texts: tuple[str, ...]) -> None:
    assert limit_texts(pattern) == texts
