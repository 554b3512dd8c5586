"""Test the headers of responses in the compiled document."""

from __future__ import annotations

from tests.support.exported_documents import (
    operations,
)
from tests.support.kit import DATA

PLAIN = str(DATA / "zoo" / "published-plain")


def test_responses_have_the_headers_of_their_outcomes() -> None:
    replies = operations("parcels")["readParcel"]["responses"]
    assert replies["503"]["headers"] == {"Retry-After": {"schema": {"type": "string"}, "example": "60"}}
    assert "headers" not in replies["404"]


def test_responses_of_a_success_have_no_headers_of_refusals() -> None:
    """A mock that sends what is documented would tell everybody to come back in two minutes."""
    replies = operations("trackingmore-v2")["listCarriers"]["responses"]
    assert "headers" not in replies["200"] and "Retry-After" in replies["429"]["headers"]


def test_documented_responses_of_refusals_are_kept() -> None:
    replies = operations(PLAIN)["GET /books"]["responses"]
    assert replies["default"] == {"description": "An error"} and replies["4XX"]["description"] == "Something is wrong"
    refused = operations(PLAIN)["books.add"]["responses"]["400"]
    assert refused["description"] == "Something is wrong; or refused: 2"
    assert "X-Help" in refused["headers"] and "application/json" in refused["content"]
