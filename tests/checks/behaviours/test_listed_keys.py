"""Test that nothing is new in a list except what was created."""

from __future__ import annotations

import pytest

from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import Bench as MutantBench
from tests.support.kit import Bench

TK = "trackier-v1"


@pytest.mark.parametrize("operation", ["createCommission", "createAffiliate", "createCategory"])
def test_two_records_of_one_request_are_found(operation: str) -> None:
    bench = MutantBench(TK)
    mutant = bench.mutants.get(f"create.listed~made-twice@{operation}")
    assert mutant is not None
    assert bench.run_mutant(mutant).failed == ("create.listed",)


@pytest.mark.parametrize("alone", [True, False])
def test_lists_are_compared_if_no_other_client_changes_them(alone: bool) -> None:
    bench = Bench(TK)
    bench.change_factory(has_target_alone=alone)
    run_directed(bench.session, ["create.listed"], only_operation="createCommission")
    assert bench.results.verdicts()["create.listed"].verdict == "pass"
