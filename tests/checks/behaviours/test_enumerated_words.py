"""Test the further words of enumerations that are sent and read back."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._enumerated_words import unstored_words, word_turns
from conformance.checks.operation_subset import without_operations
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


@pytest.mark.parametrize(
    ("without", "words"),
    [
        ((), {"status": ["pending", "paused", "disabled"], "visibility": ["private", "permission"]}),
        (["readCampaign"], {}),
        (["readCampaign", "readOwnCampaign", "readAdvertiserCampaign"], {}),
    ],
)
def test_words_that_are_not_stored_are_tried_if_their_client_can_read_a_record(
    without: list[str], words: dict[str, list[str]]
) -> None:
    """Lists and readings for affiliates and advertisers may leave out some records, such as disabled campaigns."""
    contract = without_operations(contract_of("trackier-v1"), without)
    maker = contract.operations["createCampaign"]
    assert unstored_words(contract, maker, contract.resources["campaign"]) == words
