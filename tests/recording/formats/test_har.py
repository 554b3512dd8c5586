"""HTTP archives become exchanges, and what a browser left out is named."""

from __future__ import annotations

from tests.support.traffic_files import TRAFFIC, read


def test_har_says_what_was_not_recorded() -> None:
    exchanges, faults = read(TRAFFIC / "browser.har")
    assert not faults
    said = [each.failure.message for each in exchanges if each.failure]
    assert said == [
        "the body of the reply was not recorded",
        "no reply was recorded",
        "the reply came out of a cache",
        "the body of the request was not recorded",
    ]
