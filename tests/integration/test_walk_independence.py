"""Test the promise of walks: no schedule and no latency changes what a run sends and finds."""

from __future__ import annotations

import pytest

from tests.support.kit import CONTRACTS, LARGEST, Bench, contract_of
from tests.support.sequential_runs import part_of, sequential_run
from tests.support.walk_results import WalkResults, walk_results

SMALL = ["library", "parcels", "ten_faults"]
DIALECTS = [(name, dialect) for name in CONTRACTS for dialect in [*contract_of(name).dialects][1:]]
"""All dialects but the default one, which other tests have."""


def results_of(name: str, seed: int | None, may_write: bool = True, alone: bool = True) -> WalkResults:
    bench = Bench(name, may_write=may_write)
    bench.change_factory(has_target_alone=alone)
    return walk_results(bench.session, seed)


def assert_same(found: WalkResults, expected: WalkResults) -> None:
    """Compare part by part, as a failure is shorter then."""
    assert len(expected.requests) > 20
    for sent, planned in zip(found.requests, expected.requests, strict=False):
        assert sent == planned
    for part in WalkResults._fields:
        assert getattr(found, part) == getattr(expected, part), part


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", SMALL)
def test_schedule_does_not_change_the_results(name: str, seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert_same(results_of(name, seed), sequential_run(tmp_path_factory, name).results)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "seed"), [(LARGEST, 2), *((name, seed) for name in CONTRACTS if name != LARGEST for seed in (2, 3))]
)
def test_no_schedule_changes_the_results(name: str, seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert_same(results_of(name, seed), sequential_run(tmp_path_factory, name).results)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "dialect"), DIALECTS)
def test_schedule_does_not_change_the_results_in_any_dialect(
    name: str, dialect: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = walk_results(Bench(name, dialect=dialect).session, 1, part_of(name, dialect))
    assert_same(found, sequential_run(tmp_path_factory, name, dialect).results)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("limits", [{"may_write": False}, {"alone": False}], ids=str)
def test_schedule_does_not_change_the_results_of_limited_runs(name: str, limits: dict[str, bool]) -> None:
    assert_same(results_of(name, 1, **limits), results_of(name, None, **limits))


@pytest.mark.slow
@pytest.mark.parametrize("limits", [{"may_write": False}, {"alone": False}], ids=str)
def test_schedule_does_not_change_the_results_of_limited_runs_of_a_large_contract(limits: dict[str, bool]) -> None:
    name = "trackingmore-v2"
    assert_same(results_of(name, 1, **limits), results_of(name, None, **limits))


@pytest.mark.parametrize("name", ["trackingmore-v2"])
def test_schedule_does_not_change_the_results_of_a_large_contract(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_same(results_of(name, 0), sequential_run(tmp_path_factory, name).results)


def test_schedules_differ_in_the_order_of_requests() -> None:
    """Otherwise the other tests of this module would prove nothing."""
    orders = []
    for seed in (None, 0, 1):
        bench = Bench("parcels")
        walk_results(bench.session, seed)
        orders.append([origin for _, origin in bench.target.asked])
    assert len({tuple(each) for each in orders}) == 3 and len({tuple(sorted(each)) for each in orders}) == 1
