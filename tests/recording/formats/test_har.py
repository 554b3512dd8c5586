"""Test that HTTP archives become exchanges, with the parts that a browser left out."""

from __future__ import annotations

from tests.support.traffic_files import TRAFFIC, read


def test_har_names_what_was_not_recorded() -> None:
    exchanges, faults = read(TRAFFIC / "browser.har")
    assert not faults
    messages = [each.failure.message for each in exchanges if each.failure]
    assert messages == [
        "the body of the reply was not recorded",
        "no reply was recorded",
        "the reply is from a cache",
        "the body of the request was not recorded",
    ]
