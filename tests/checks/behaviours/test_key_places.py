"""Test that a request of each cause has the key in each further place once."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._key_places import causes_in_further_places, needs_place
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, Bench

TRACKIER = "trackier-v1"


@pytest.mark.parametrize(("contract", "places"), [(TRACKIER, [("query",)]), ("trackingmore-v2", [])])
def test_one_operation_shows_each_cause_in_each_further_place(contract: str, places: list[tuple[str, ...]]) -> None:
    bench = Bench(contract)
    shown = [
        (cause.clause.id, place, operation.id)
        for operation in bench.contract.operations.values()
        for cause, place in causes_in_further_places(operation, bench.factory)
    ]
    causes = [each.clause.id for each in bench.judge.causes if needs_place(each)]
    assert sorted(each[:2] for each in shown) == sorted((name, place) for name in causes for place in places)
    assert len({each[2] for each in shown}) >= len(shown) // 2


@pytest.mark.parametrize("cause", ["path.unknown", "code.32", "link.exists"])
@pytest.mark.parametrize(
    ("clause", "fault"), [("reply.no-echo", "address-in-query"), ("request.same-meaning", "refused-in-query")]
)
def test_server_that_treats_a_key_in_the_query_differently_fails(clause: str, fault: str, cause: str) -> None:
    here = mutant_bench(TRACKIER)
    assert clause in here.run_mutant(here.mutants[f"{clause}~{fault}.{cause}"]).failed


def test_cause_is_shown_by_an_operation_for_which_the_place_is_not_the_usual_one() -> None:
    here = mutant_bench(str(DATA / "zoo" / "several-keys"))
    assert "same" in here.run_mutant(here.mutants["same~refused-in-account.path"]).failed
