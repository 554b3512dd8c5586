"""Test that the shipped contracts accept each writing of a value that the documents or number formats allow."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.json_schema import Schema
from tests.support.kit import contract_of


@pytest.mark.parametrize("value", [0.1515, 0, "0.1", "9.9", "50 %", "50%", "-3", "1e-07", "2.5E+3"])
def test_money_is_a_number_a_number_as_text_or_a_percentage(value: Any) -> None:
    assert money().accepts(value)


@pytest.mark.parametrize("value", ["", "1e", ".5", "1,5", "ten", None, True, [1]])
def test_money_is_nothing_else(value: Any) -> None:
    assert not money().accepts(value)


def money() -> Schema:
    root = contract_of("trackier-v1").openapi
    return Schema(root["components"]["schemas"]["Money"], root)
