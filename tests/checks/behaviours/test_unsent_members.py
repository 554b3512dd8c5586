"""Test creations with members that the documented request lacks."""

from __future__ import annotations

from conformance.checks.behaviours._unsent_members import unsent_members
from conformance.contract.effects import Create
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import contract_of


def test_unsent_members_are_stored_ones_without_references() -> None:
    contract = contract_of("trackier-v1")
    makers = (each for each in contract.operations.values() if isinstance(each.effect, Create))
    found = {each.id: unsent_members(contract, each) for each in makers}
    assert {name: {*members} for name, members in found.items() if members} == {
        "createCampaign": {"os", "currency", "app_name", "app_id"},
        "createLink": {"domain"},
    }


def test_member_that_is_stored_only_as_its_default_is_found() -> None:
    bench = mutant_bench("trackier-v1")
    assert bench.run_mutant(bench.mutants["create.readable~ignores-domain@createLink"]).failed == ("create.readable",)
