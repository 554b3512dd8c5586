"""Test the words of schema errors."""

from __future__ import annotations

from conformance.contract.schema_messages import nearest


def test_nearest_suggests_only_a_similar_name() -> None:
    assert nearest("answred", ["answered", "envelope"]) == "; did you mean 'answered'?"
    assert nearest("xyz", ["answered"]) == ""
