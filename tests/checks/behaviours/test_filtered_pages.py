"""Test the ends of pages, the largest page, and both bounds of a count: correct servers pass, others fail."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._filtered_pages import takes_keys
from tests.support.kit import contract_of
from tests.support.mutant_verdicts import TM, verdict


@pytest.mark.parametrize(
    ("clause", "mutant"),
    [
        ("list.pages", "one-more@listTrackings"),
        ("list.pages", "small-max@listTrackings"),
        ("list.pages", "last-full@listTrackings"),
        ("list.pages", "last-part@listTrackings"),
        ("list.filters", "partial-numbers@listTrackings"),
        ("list.filters", "full-numbers@listTrackings"),
        ("count.counts", "ignores-created_at_max-beside@countTrackings"),
        ("count.counts", "ignores-created_at_min-beside@countTrackings"),
    ],
)
def test_list_or_count_is_wrong_at_an_end(clause: str, mutant: str) -> None:
    assert verdict(clause, mutant) == "fail"


@pytest.mark.parametrize("clause", ["list.pages", "list.filters", "count.counts"])
def test_correct_server_has_right_pages_and_counts(clause: str) -> None:
    assert verdict(clause) == "pass"


def test_only_filters_by_several_keys_select_the_records_of_one_check() -> None:
    contract = contract_of(TM)
    lister, resource = contract.operations["listTrackings"], contract.resources["tracking"]
    assert [name for name in ("status", "numbers", "orders") if takes_keys(lister, resource, name)] == ["numbers"]
