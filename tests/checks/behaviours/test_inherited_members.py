"""Test which members a new record may inherit from the one before, and that a server which does so is found."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._inherited_members import marked_members, two_values
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import contract_of


def test_two_values_are_of_members_without_a_free_text() -> None:
    contract = contract_of("trackier-v1")
    maker = contract.operations["createAdvertiser"]
    assert two_values(contract, maker) == {"phone": ("0" * 7, "0" * 15), "country": ("AU", "CN")}
    assert [*marked_members(contract, maker, "mark")] == ["custom_fields"]


def test_first_value_is_no_default() -> None:
    contract = contract_of("trackier-v1")
    found = two_values(contract, contract.operations["createReferral"])
    assert found == {"recurring": (False, True), "base": ("profit", "payout"), "type": ("amount", "percentage")}


def test_creations_of_lists_have_no_such_members() -> None:
    contract = contract_of("trackingmore-v2")
    assert two_values(contract, contract.operations["createTrackings"]) == {}


@pytest.mark.parametrize("fault", ["inherits", "inherits-values"])
def test_server_that_keeps_values_for_the_next_record_fails(fault: str) -> None:
    here = mutant_bench("trackier-v1")
    maker = "createCampaign" if fault == "inherits" else "createAdvertiser"
    assert "create.readable" in here.run_mutant(here.mutants[f"create.readable~{fault}@{maker}"]).failed
