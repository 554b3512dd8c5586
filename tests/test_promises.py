"""Test that each promise of docs/promises.md names tests that exist."""

from __future__ import annotations

import re

import pytest

from tests.support.kit import ROOT

ROWS = re.findall(r"^\| ([^|`]*(?:`[^`]*`[^|`]*)*) \| (`tests/.+`) \|$", (ROOT / "docs/promises.md").read_text(), re.M)


def test_promises_have_rows() -> None:
    assert len(ROWS) >= 25


@pytest.mark.parametrize("row", ROWS, ids=[promise[:40] for promise, _ in ROWS])
def test_promise_names_tests_that_exist(row: tuple[str, str]) -> None:
    for name in re.findall(r"`([^`]+)`", row[1]):
        file, _, test = name.partition("::")
        assert re.search(rf"^\s*def {test}\(", (ROOT / file).read_text("utf-8"), re.M), name
