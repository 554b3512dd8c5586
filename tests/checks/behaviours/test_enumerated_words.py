"""Test the further words of enumerations that are sent and read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.behaviours._enumerated_words import hiding_words, listed_word_turns, word_turns
from conformance.checks.operation_subset import without_operations
from conformance.contract.effects import Filter, List
from conformance.contract.json_schema import Schema
from conformance.contract.operation import Operation
from tests.support.kit import contract_of

CONTRACT = contract_of("trackier-v1")
GOALS = CONTRACT.operations["listGoals"]


def turns_of_goals(lister: Operation, **volatile: Any) -> list[dict[str, Any]]:
    resource = replace(CONTRACT.resources["goal"], **volatile)
    return listed_word_turns(CONTRACT, CONTRACT.operations["createGoal"], resource, lister)


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
    assert hiding_words(contract, maker, contract.resources["campaign"]) == words


def test_records_with_other_words_must_be_listed() -> None:
    assert turns_of_goals(GOALS) == [{"type": "private", "model": "percentage"}]
    caps = CONTRACT.operations["createCaps"], CONTRACT.resources["cap"], CONTRACT.operations["listCaps"]
    found = listed_word_turns(CONTRACT, *caps)
    assert [each["type"] for each in found] == ["pendingPayout", "pendingRevenue", "approvedConv"]


def test_list_for_other_clients_may_leave_out_records_with_some_words() -> None:
    assert turns_of_goals(replace(GOALS, profile="affiliate")) == []


def test_words_that_may_decide_what_a_list_shows_are_left_out() -> None:
    assert turns_of_goals(GOALS, volatile=("type",)) == [{"model": "percentage"}]
    effect, slot = GOALS.effect_as(List), next(each for each in CONTRACT.operations["createGoal"].named_slots)
    for schema, expected in (({"default": "public"}, ["model"]), ({}, ["type", "model"])):
        kind = replace(slot, trail=("kind",), request_name="kind", where="query", schema=Schema(schema, schema))
        filtered = replace(effect, filters={"kind": Filter("type")})
        found = turns_of_goals(replace(GOALS, slots=(*GOALS.slots, kind), effect=filtered))
        assert [[*each] for each in found] == [expected]
