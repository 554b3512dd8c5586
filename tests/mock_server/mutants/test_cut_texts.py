"""Test lists that cut texts."""

from __future__ import annotations

import pytest

from tests.support.mutant_verdicts import verdict


@pytest.mark.parametrize(
    ("clause", "mutant", "expected"),
    [
        ("create.listed", "cut-in-list@createTracking", "fail"),
        ("update.stores", "cut-in-list@updateTracking", "fail"),
        ("create.listed", "", "pass"),
    ],
)
def test_list_that_cuts_long_texts_fails(clause: str, mutant: str, expected: str) -> None:
    assert verdict(clause, mutant) == expected
