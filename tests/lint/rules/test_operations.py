"""Test the findings about operations: arrays of their bodies that make records, and lists in the items of a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.lint.linter import lint_folder
from tests.support.contract_copies import changed_copy
from tests.support.kit import contract_of

TRACKIER = contract_of("trackier-v1").folder
GOAL = "{resource: goal_payout, sent: /payouts, shown: /data/payouts}"


@pytest.mark.parametrize(
    ("new", "text"),
    [
        ("{resource: goal_payouts, sent: /payouts}", "goal_payouts"),
        ("{resource: goal_payout, sent: /goal}", "the body has no array at /goal"),
        (
            "{resource: goal_payout, sent: /payouts, shown: /payouts}",
            "the example of the reply has nothing at /payouts",
        ),
        (
            "{resource: commission, sent: /payouts, members: {payout: rate}}",
            "records of commission have no key that the server makes, below createGoal",
        ),
        ("{resource: goal_payout, sent: /payouts, members: {payout: rate}}", "'rate'"),
    ],
)
def test_wrong_array_of_records_is_a_finding(tmp_path: Path, new: str, text: str) -> None:
    found = [each.text for each in lint_folder(changed_copy(TRACKIER, tmp_path, "contract.yaml", GOAL, new))]
    assert len(found) == 1 and found[0].startswith("createGoal: ") and text in found[0]


@pytest.mark.parametrize(
    ("new", "text"),
    [
        ("{/prices: goal_payout}", "the first item in the example of the reply has no list at /prices"),
        ("{/payouts: commission}", "records of commission do not belong to those that listGoals lists"),
        ("{/payouts: payout}", "there is no resource 'payout'"),
    ],
)
def test_wrong_list_in_each_item_is_a_finding(tmp_path: Path, new: str, text: str) -> None:
    folder = changed_copy(TRACKIER, tmp_path, "contract.yaml", "{/payouts: goal_payout}", new)
    (found,) = lint_folder(folder)
    assert found.text.startswith(f"listGoals: {text}")


def test_whole_list_that_is_no_list_is_a_finding(tmp_path: Path) -> None:
    old, new = "record: /data/landing_pages\n    whole_list", "record: /data/landing_pages/0\n    whole_list"
    found = [each.text for each in lint_folder(changed_copy(TRACKIER, tmp_path, "contract.yaml", old, new))]
    text = "`record` must point to the list in the example of the reply"
    assert found == [f"createLandingPage: {text}", f"deleteLandingPage: {text}"]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("at: /data/performance", "at: /data/days", "the example of the reply has nothing at /data/days"),
        ("first: /data/start", "first: start", "there is no query parameter 'start'"),
        ("day: created", "day: clicks", "the example of the reply has no row with a day at /data/performance"),
    ],
)
def test_wrong_place_of_figures_by_day_is_a_finding(tmp_path: Path, old: str, new: str, text: str) -> None:
    (found,) = lint_folder(changed_copy(TRACKIER, tmp_path, "contract.yaml", old, new))
    assert found.text.startswith(f"advertiserReport: {text}")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("{resource: own_link, record: /data/tracking_link}", "{resource: own_links, record: /data/link}", "own_links"),
        ("record: /data/tracking_link}", "record: /data/link}", "the example of the reply has nothing at /data/link"),
        ("items: /data/publishers, ", "items: /data/others, ", "the example of the reply has nothing at /data/others"),
        ("{resource: affiliate, items: /data/p", "{resource: affiliates, items: /data/p", "affiliates"),
    ],
)
def test_what_a_reply_shows_beside_its_records_is_in_its_example(tmp_path: Path, old: str, new: str, text: str) -> None:
    (finding,) = lint_folder(changed_copy(TRACKIER, tmp_path, "contract.yaml", old, new))
    assert text in finding.text
