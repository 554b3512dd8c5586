"""Test replies that show several new records: each id leads to the record shown beside it."""

from __future__ import annotations

import pytest

from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench

TK = "trackier-v1"


@pytest.mark.parametrize("operation", ["createCaps", "createGoal"])
@pytest.mark.parametrize(("clause", "fault"), [("create.readable", "swapped-ids"), ("list.distinct", "ids-of-first")])
def test_ids_of_other_elements_are_found(operation: str, clause: str, fault: str) -> None:
    bench = mutant_bench(TK)
    assert clause in bench.run_mutant(bench.mutants[f"{clause}~{fault}@{operation}"]).failed


def test_the_last_element_is_read_by_its_id() -> None:
    bench = Bench(TK)
    run_directed(bench.session, ["create.readable"], only_operation="createCaps")
    assert bench.results.verdicts()["create.readable"].verdict == "pass"
    assert bench.results.verdicts()["list.distinct"].verdict == "pass"
