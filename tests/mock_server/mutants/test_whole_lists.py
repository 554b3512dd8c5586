"""Test replies to writes that should show the whole list of records."""

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
        ("create.listed", "@createLandingPage", "pass"),
        ("delete.removes", "@deleteLandingPage", "pass"),
    ],
)
def test_reply_without_the_whole_list_fails(clause: str, mutant: str, expected: str) -> None:
    name, _, operation = mutant.partition("@")
    bench = Bench(TR, target=Direct(TR, app=mutated(contract_of(TR), f"{clause}~{mutant}") if name else None))
    run_directed(bench.session, [clause], only_operation=operation)
    assert bench.results.verdicts()[clause].verdict == expected
