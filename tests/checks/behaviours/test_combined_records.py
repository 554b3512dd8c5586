"""Test that records whose keys share a part are not confused, by creations and by deletions."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._combined_records import combined_resources
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, Bench, contract_of

TR, TM = "trackier-v1", "trackingmore-v2"


@pytest.mark.parametrize(
    ("contract", "resource", "combined"),
    [
        (TR, "affiliate", ["link"]),
        (TR, "campaign", ["link"]),
        (TR, "advertiser", []),
        (TR, "link", []),
        (TM, "tracking", []),
        (str(DATA / "zoo" / "keys-by-parent"), "project", []),
    ],
)
def test_combined_resources_have_the_keys_of_other_records_only(
    contract: str, resource: str, combined: list[str]
) -> None:
    found = contract_of(contract)
    assert [each.name for each in combined_resources(found, found.resources[resource])] == combined


@pytest.mark.parametrize(
    ("contract", "mutant"),
    [
        (TR, "create.readable~exists-by.affiliate_id@createLink"),
        (TR, "create.readable~exists-by.campaign_id@createLink"),
        (TM, "create.readable~exists-by.tracking_number@createTracking"),
        (TR, "delete.removes~takes-combined.link@deleteAffiliate"),
        (TR, "delete.removes~takes-combined.link@deleteCampaign"),
    ],
)
def test_record_with_a_part_of_the_key_is_another_one(contract: str, mutant: str) -> None:
    bench = mutant_bench(contract)
    clause = mutant.partition("~")[0]
    assert clause in bench.run_mutant(bench.mutants[mutant]).failed


@pytest.mark.parametrize(
    ("clause", "operation", "missing"),
    [
        ("create.readable", "createLink", []),
        ("create.readable", "createLink", ["createCampaign"]),
        ("delete.removes", "deleteAffiliate", []),
        ("delete.removes", "deleteAffiliate", ["createLink"]),
    ],
)
def test_correct_server_passes_also_if_no_such_record_can_be_created(
    clause: str, operation: str, missing: list[str]
) -> None:
    bench = Bench(TR, without=missing)
    run_directed(bench.session, [clause], only_operation=operation)
    assert bench.results.verdicts()[clause].verdict == "pass"
