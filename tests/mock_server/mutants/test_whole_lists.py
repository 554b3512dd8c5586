"""Test lists in the replies to writes, and in the items of other lists, that do not show what there is."""

from __future__ import annotations

import pytest

from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TR = "trackier-v1"


@pytest.mark.parametrize(
    ("clause", "mutant", "expected"),
    [
        ("create.listed", "shows-one@createLandingPage", "fail"),
        ("delete.removes", "shows-deleted@deleteLandingPage", "fail"),
        ("update.stores", "shown-before@updateGoalPayout", "fail"),
        ("delete.removes", "shown-before@deleteGoalPayout", "fail"),
        ("create.listed", "@createLandingPage", "pass"),
        ("delete.removes", "@deleteLandingPage", "pass"),
        ("update.stores", "@updateGoalPayout", "pass"),
        ("delete.removes", "@deleteGoalPayout", "pass"),
    ],
)
def test_list_that_shows_something_else_fails(clause: str, mutant: str, expected: str) -> None:
    name, _, operation = mutant.partition("@")
    bench = Bench(TR, target=Direct(TR, app=mutated(contract_of(TR), f"{clause}~{mutant}") if name else None))
    run_directed(bench.session, [clause], only_operation=operation)
    assert bench.results.verdicts()[clause].verdict == expected
