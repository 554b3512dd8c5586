"""Test which members of records the reference server does not show as null."""

from __future__ import annotations

import pytest

from conformance.mock_server.null_members import never_null
from tests.support.kit import contract_of


@pytest.mark.parametrize(
    ("name", "resource", "expected"),
    [
        ("parcels", "parcel", {"label": False, "town": False}),
        # the schema has `pc` under its name in replies, `pause_campaign`
        ("trackier-v1", "cap", {"type": False, "pids": True, "geo": False, "pc": True}),
    ],
)
def test_never_null_reads_the_place_of_each_member(name: str, resource: str, expected: dict[str, bool]) -> None:
    contract = contract_of(name)
    assert never_null(contract, contract.resources[resource]) == expected
