"""The small contract that tests of this room share."""

from __future__ import annotations

import pytest

from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from tests.support.kit import DATA


@pytest.fixture(scope="module")
def library_contract() -> Contract:
    return load_contract(str(DATA / "library"))
