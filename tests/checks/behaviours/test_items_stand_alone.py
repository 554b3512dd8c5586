"""Test which lists are sent to see whether items stand alone."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours.items_stand_alone import ITEMS, WRONG_ITEMS, ItemsStandAlone
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench, contract_of

TM = "trackingmore-v2"


def test_only_creations_with_errors_of_independent_items_are_checked() -> None:
    (behaviour,) = (each for each in behaviours_of(contract_of(TM)) if isinstance(each, ItemsStandAlone))
    assert [each.id for each in behaviour.operations()] == ["createTrackings"]


def test_two_lists_have_faults_first_in_the_middle_and_last() -> None:
    first, second = _sent_lists()
    assert all({*items[1]} != {*items[3]} for items in (first, second))
    for_carrier, for_number, invalid = (first[n] for n in WRONG_ITEMS)
    assert "carrier_code" not in for_carrier and "tracking_number" not in for_number
    assert invalid["tracking_number"] == second[4]["tracking_number"] == "?!"
    assert second[2]["carrier_code"] == "no such carrier!"


def test_an_item_of_the_second_list_has_the_key_of_a_record_of_the_first() -> None:
    first, second = _sent_lists()
    assert second[0]["tracking_number"] == first[3]["tracking_number"]


@pytest.mark.parametrize("fault", ["one-code", "spoils", "shifts"])
def test_wrong_item_that_disturbs_others_is_found(fault: str) -> None:
    bench = mutant_bench(TM)
    assert bench.run_mutant(bench.mutants[f"batch.items~{fault}@createTrackings"]).failed == ("batch.items",)


def _sent_lists() -> list[list[dict[str, Any]]]:
    bench = Bench(TM)
    run_directed(bench.session, ["batch.items"])
    assert bench.results.verdicts()["batch.items"].verdict == "pass"
    views = [bench.factory.view(each) for each, origin in bench.target.asked if origin == "batch.items"]
    return [[*each.items] for each in views if len(each.items) == ITEMS]
