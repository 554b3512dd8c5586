"""Test how rules show values of replies."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.rules.base import shown_text
from conformance.contract.json_pointer import ABSENT


@pytest.mark.parametrize(
    ("value", "text"), [(ABSENT, "nothing"), (None, "null"), ("ABSENT", '"ABSENT"'), ({"a": [True]}, '{"a": [true]}')]
)
def test_missing_value_is_not_shown_as_a_text(value: Any, text: str) -> None:
    assert shown_text(value) == text
