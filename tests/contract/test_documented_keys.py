"""Test which keys a contract mentions."""

from __future__ import annotations

from conformance.contract.documented_keys import documented_keys
from conformance.contract.loader import load_contract
from tests.support.kit import DATA


def test_documented_keys_has_keys_of_examples_and_of_first_records() -> None:
    assert documented_keys(load_contract(str(DATA / "zoo" / "fixed-parents"))) == {"1001", "10000001"}
