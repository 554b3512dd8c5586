"""Test that a filter takes no character for a wildcard."""

from __future__ import annotations

import pytest

from tests.checks.behaviours.test_filter_values import PARCELS, TM, filter_of
from tests.support.mutant_verdicts import verdict


@pytest.mark.parametrize("sign", ["underscore", "percent", "star", "dot"])
def test_a_filter_takes_a_character_for_a_wildcard(sign: str) -> None:
    assert verdict("list.filters", f"{sign}.orders@listTrackings") == "fail"


def test_correct_server_compares_each_character() -> None:
    assert verdict("list.filters") == "pass"


def test_a_letter_in_the_middle_gives_way_to_each_wildcard() -> None:
    found = filter_of(PARCELS, "listParcels", "town", "Delft", "Gouda").with_wildcards()
    assert found == ["De_ft", "De%ft", "De*ft", "De.ft"]
    assert filter_of(PARCELS, "listParcels", "towns", "De-t", "Gouda").with_wildcards() == ["D_-t,D%-t,D*-t,D.-t"]


def test_short_texts_words_and_bounds_get_no_wildcards() -> None:
    assert filter_of(PARCELS, "listParcels", "town", "A1", "B").with_wildcards() == []
    assert filter_of(PARCELS, "listParcels", "heavier", 250, 250).with_wildcards() == []
    assert filter_of(TM, "listTrackings", "status", "pending", "transit").with_wildcards() == []
