"""Test the further words of enumerations that are sent and read back."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._enumerated_words import word_turns
from tests.support.kit import contract_of


@pytest.mark.parametrize(
    ("operation", "turns"),
    [
        ("createCampaign", [{"model": "cpi"}, {"model": "cpm"}]),
        ("updateGoal", [{"type": "pub_specific"}]),
        ("createReferral", []),  # two words, both of which other requests have
        ("createCaps", [{"type": "pendingPayout"}, {"type": "pendingRevenue"}, {"type": "approvedConv"}]),
    ],
)
def test_further_words_are_those_after_the_first_other_one(operation: str, turns: list[dict[str, str]]) -> None:
    contract = contract_of("trackier-v1")
    found = contract.operations[operation]
    assert word_turns(contract, found, contract.resources[found.effect.resource or ""]) == turns
