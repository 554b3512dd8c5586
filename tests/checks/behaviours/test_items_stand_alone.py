"""Test which lists are sent to see whether items stand alone."""

from __future__ import annotations

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours.items_stand_alone import ITEMS, WRONG_ITEMS, ItemsStandAlone
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, contract_of

TM = "trackingmore-v2"


def test_only_creations_with_errors_of_independent_items_are_checked() -> None:
    (behaviour,) = (each for each in behaviours_of(contract_of(TM)) if isinstance(each, ItemsStandAlone))
    assert [each.id for each in behaviour.operations()] == ["createTrackings"]


def test_faults_are_first_in_the_middle_and_last_in_both_orders() -> None:
    bench = Bench(TM)
    run_directed(bench.session, ["batch.items"])
    views = [bench.factory.view(each) for each, origin in bench.target.asked if origin == "batch.items"]
    lists = [each.items for each in views if len(each.items) == ITEMS]
    usual = {*lists[0][1]}
    assert len(lists) == 2 and all({*items[1]} == {*items[3]} == usual for items in lists)
    first, opposite = ([len(items[n]) for n in WRONG_ITEMS] for items in lists)
    assert first == opposite[::-1]
    assert bench.results.verdicts()["batch.items"].verdict == "pass"
