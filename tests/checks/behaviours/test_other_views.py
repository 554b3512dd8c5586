"""Test which further operations show a record, and that one of them which shows an old state is found."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._other_views import (
    is_whole_list,
    lists_in_items,
    names_in_path,
    other_views,
    selecting_lists,
)
from conformance.contract.effects import List
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, contract_of


def test_other_views_are_further_reads_and_lists() -> None:
    contract = contract_of("trackier-v1")
    found = {name: [each.id for each, _ in other_views(contract, contract.resources[name])] for name in ("cap", "goal")}
    assert found == {"cap": ["listCaps"], "goal": ["listGoals"]}


def test_lists_in_items_read_the_first_page_only() -> None:
    contract = contract_of("trackier-v1")
    (lister,) = lists_in_items(contract, contract.resources["commission"])
    paging = lister.effect_as(List).paging
    assert lister.id == "listCampaigns" and paging.limit == "limit" and not paging.selects_page


def test_whole_lists_are_not_in_pages() -> None:
    contract = contract_of("trackier-v1")
    resource = contract.resources["campaign"]
    found = [each.id for each, _ in other_views(contract, resource) if is_whole_list(each, resource)]
    assert found == ["listAdvertiserCampaigns"]


@pytest.mark.parametrize(
    "fault", ["update.stores~listed-before@updateCampaign", "update.stores~shown-before@updateCommission"]
)
def test_list_shows_an_old_state(fault: str) -> None:
    here = mutant_bench("trackier-v1")
    assert here.run_mutant(here.mutants[fault]).failed == ("update.stores",)


def test_other_views_of_records_without_a_read_are_further_lists() -> None:
    contract = contract_of("trackier-v1")
    assert other_views(contract, contract.resources["landing_page"]) == []


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ({"pids": ["7", "8"]}, {"campaign_id": "1", "affiliate_id": "7"}),
        ({"pids": 7}, {"campaign_id": "1", "affiliate_id": "7"}),
        ({"pids": []}, {"campaign_id": "1"}),
        ({}, {"campaign_id": "1"}),
    ],
)
def test_path_of_a_list_selects_records_by_a_shown_member(shown: object, names: dict[str, str]) -> None:
    contract = contract_of("trackier-v1")
    resource = contract.resources["publisher_payout"]
    (lister,) = selecting_lists(contract, resource)
    assert lister.id == "listPayoutsOfPublisher"
    assert names_in_path(lister, resource, {"campaign_id": "1"}, shown) == names


@pytest.mark.parametrize(
    "fault",
    [
        "delete.removes~selected-before@deletePublisherPayout",
        "list.filters~keeps-affiliate_id@listPayoutsOfPublisher",
    ],
)
def test_list_that_the_path_selects_has_a_deleted_or_changed_record(fault: str) -> None:
    here = mutant_bench("trackier-v1")
    assert here.run_mutant(here.mutants[fault]).failed == (fault.partition("~")[0],)


@pytest.mark.parametrize("fault", ["stores~shown-before@updateNote", "removes~shown-before@deleteNote"])
def test_other_views_show_an_old_state(fault: str) -> None:
    here = mutant_bench(str(DATA / "zoo" / "whole-body"))
    assert here.run_mutant(here.mutants[fault]).failed == (fault.partition("~")[0],)


def test_new_record_is_missing_in_the_last_of_several_lists() -> None:
    here = mutant_bench(str(DATA / "zoo" / "kinds-of-pages"))
    fault = here.mutants["listed~not-listed-elsewhere@createNote"]
    assert "listed" in here.run_mutant(fault).failed
