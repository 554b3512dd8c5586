"""Test the texts about places that clauses cite."""

from __future__ import annotations

import pytest

from conformance.contract.citations import cited_place, titled_places, without_title
from tests.support.kit import contract_of

PAGE = '"TrackingMore API, status codes (Dutch)"'


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("page 20", "row 4017: the tracking does not exist (TrackingMore API, status codes (Dutch))"),
        ("rfc9110 15.5.6", "HTTP Semantics, 15.5.6"),
        ("docs", "Public pages on the endpoints of the TrackingMore API v2"),
    ],
)
def test_cited_place_has_its_content_and_its_title(place: str, text: str) -> None:
    assert cited_place(contract_of("trackingmore-v2"), place) == text


def test_places_have_the_titles_of_their_documents_once() -> None:
    places = ("page 17", "page 20", "rfc9110 15.5.6", "docs")
    found = titled_places(contract_of("trackingmore-v2"), places)
    titles = ("page 17", f"page 20 of {PAGE}", 'rfc9110 15.5.6 of "HTTP Semantics"')
    assert found == (*titles, 'docs: "Public pages on the endpoints of the TrackingMore API v2"')
    assert tuple(map(without_title, found)) == places
    assert titled_places(contract_of("trackingmore-v2"), ("lost 3",)) == ("lost 3",)
