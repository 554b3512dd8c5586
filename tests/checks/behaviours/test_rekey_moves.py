"""Test that the old key of a moved record is free for a new one."""

from __future__ import annotations

import pytest

from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TM, CLAUSE = "trackingmore-v2", "update.moves"


def texts(mutant: str = "") -> list[str]:
    app = mutated(contract_of(TM), f"{CLAUSE}~{mutant}@changeCarrier") if mutant else None
    bench = Bench(TM, target=Direct(TM, app=app))
    run_directed(bench.session, [CLAUSE])
    entry = bench.results.entries[CLAUSE]
    return [f"{each.finding.expected}: {each.finding.actual}" for each in entry.evidence]


def test_old_key_is_free_on_a_correct_server() -> None:
    assert not texts()


@pytest.mark.parametrize("maker", ["createTracking", "createTrackings"])
def test_old_key_is_refused(maker: str) -> None:
    (text,) = texts(f"reserves.{maker}")
    assert text.startswith("the moved tracking can be created again under its old key: ")


@pytest.mark.parametrize("maker", ["createTracking", "createTrackings"])
def test_new_record_under_the_old_key_changes_the_moved_one(maker: str) -> None:
    (text,) = texts(f"remembers.{maker}")
    assert text.startswith("the moved tracking stays as it is: /")


@pytest.mark.parametrize(
    ("mutant", "text"),
    [
        ("resets-status", 'status is kept, "delivered": "pending"'),
        ("resets-track_update", "track_update is kept, false: true"),
        ("resets-archived", "all its members are kept: /archived: true became false"),
        ("old-in.readTrackingInLanguage", "readTrackingInLanguage refuses the old key: "),
        ("lost-by-numbers", "the list with numbers="),
        ("other-id", 'id "'),
    ],
)
def test_move_loses_what_other_operations_have_set(mutant: str, text: str) -> None:
    assert any(each.startswith(text) for each in texts(mutant))
