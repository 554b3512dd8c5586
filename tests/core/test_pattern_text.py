"""Test texts that fit regular expressions."""

from __future__ import annotations

import re

import pytest

from conformance.core.pattern_text import generate_text


@pytest.mark.parametrize(
    "pattern",
    [
        "cus_[A-Za-z0-9]{14}",
        "[A-Z]{2}-[0-9]{4}",
        r"\d{4}/\w{3}",
        "(?:C|G)[A-Z0-9]{8,10}",
        "[^/]{3,10}",
        ".{5}",
        "[a-z]+@[a-z]*x",
        "^usr_[0-9a-f]{8}$",
    ],
)
def test_text_fits_the_pattern_and_derives_from_the_seed(pattern: str) -> None:
    found = [generate_text(pattern, f"seed/{n}") for n in range(20)]
    assert found == [generate_text(pattern, f"seed/{n}") for n in range(20)]
    assert len(set(found)) > 10
    assert all(text is not None and re.fullmatch(pattern, text) and len(text) < 40 for text in found)


def test_text_prefers_letters_and_digits() -> None:
    assert (generate_text("[^/]{20}", "seed") or "").isalnum()


@pytest.mark.parametrize("pattern", ["", "(?=a)b", r"a\bb", "(", r"(a)\1"])
def test_pattern_without_a_text_gives_none(pattern: str) -> None:
    assert generate_text(pattern, "seed") is None
