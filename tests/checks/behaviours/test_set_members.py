"""Test that updates store each word of a member, and leave what other operations have set."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._set_members import other_settable_members
from tests.support.kit import contract_of
from tests.support.mutant_verdicts import TM, verdict


@pytest.mark.parametrize(
    ("clause", "mutant"),
    [
        ("update.stores", "ignores-status-8@updateTracking"),
        ("update.stores", "ignores-status-7@updateTrackings"),
        ("update.keeps-the-rest", "resets-track_update@updateTracking"),
        ("update.keeps-the-rest", "resets-status@freezeTrackings"),
    ],
)
def test_update_ignores_a_word_or_resets_a_member(clause: str, mutant: str) -> None:
    assert verdict(clause, mutant) == "fail"


@pytest.mark.parametrize("clause", ["update.stores", "update.keeps-the-rest"])
def test_correct_server_stores_each_word_and_keeps_the_rest(clause: str) -> None:
    assert verdict(clause) == "pass"


def test_members_that_other_operations_set() -> None:
    contract = contract_of(TM)
    members = {
        each: other_settable_members(contract, contract.operations[each])
        for each in ("updateTracking", "changeCarrier")
    }
    assert members["updateTracking"] == {"track_update"}
    assert {"track_update", "status", "title", "archived"} <= members["changeCarrier"]
