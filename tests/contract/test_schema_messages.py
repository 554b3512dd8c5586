"""Test the words of schema errors."""

from __future__ import annotations

from conformance.contract.schema_messages import did_you_mean


def test_nearest_suggests_only_a_similar_name() -> None:
    assert did_you_mean("answred", ["answered", "envelope"]) == "; did you mean 'answered'?"
    assert did_you_mean("xyz", ["answered"]) == ""
