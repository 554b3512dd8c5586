"""Test the cause wrong-media-type."""

from __future__ import annotations

from tests.support.kit import DATA, contract_of
from tests.support.sent_requests import made_up_cause

ZOO = str(DATA / "zoo" / "wrapped-records")


def test_wrong_media_type_may_have_an_effect_even_if_the_clause_lists_refusals_only() -> None:
    """A server may guess the media type, and accept the body."""
    cause, operations = made_up_cause("wrong-media-type", ZOO), contract_of(ZOO).operations
    assert [cause.may_have_effect(operations[each]) for each in ("createProduct", "readProduct")] == [True, False]
