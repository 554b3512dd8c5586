"""Test which operations must refuse a deleted record of another resource, and that one which accepts it is found."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._deleted_references import refusing_references
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, all_causes, contract_of


def test_operations_that_may_accept_an_unknown_record_need_not_refuse_a_deleted_one() -> None:
    contract, causes = contract_of("trackier-v1"), all_causes("trackier-v1")
    found = refusing_references(contract, causes, contract.resources["affiliate"])
    operations = {each.operation.id: each.slot.name for each in found}
    assert operations.keys() >= {"readLink", "createLink", "campaignAffiliateStats"}
    assert "listPayoutsOfPublisher" not in operations and {*operations.values()} == {"affiliate_id"}


@pytest.mark.parametrize("fault", ["listing", "creating", "updating"])
def test_operation_that_accepts_a_deleted_parent_fails(fault: str) -> None:
    here = mutant_bench(str(DATA / "zoo" / "nested-records"))
    assert "deleted" in here.run_mutant(here.mutants[f"deleted~still-{fault}-below@deleteTask"]).failed


def test_list_of_what_belonged_to_a_deleted_record_fails() -> None:
    here = mutant_bench("trackier-v1")
    fault = here.mutants["delete.removes~still-listing-left.listGoals@deleteCampaign"]
    assert "delete.removes" in here.run_mutant(fault).failed
