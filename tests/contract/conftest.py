"""The small contract of the tests in this folder."""

from __future__ import annotations

import pytest

from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from tests.support.kit import DATA


@pytest.fixture(scope="module")
def library_contract() -> Contract:
    return load_contract(str(DATA / "library"))
