"""Test the cause unknown-path."""

from __future__ import annotations

import pytest

from conformance.checks.causes.unknown_path import has_unusual_segments


@pytest.mark.parametrize(
    ("path", "odd"),
    [
        ("/a/b", False),
        ("/", True),
        ("/a/", True),
        ("/a//b", True),
        ("/.", True),
        ("/a/./b", True),
        ("/a/../b", True),
        ("/a/%2e/b", True),
        ("/a/%2E", True),
        ("/a/%2e%2E/b", True),
        ("/a%2Fb", True),
        ("/a%5cb", True),
        ("/a%5Cb", True),
        ("/a%00", True),
        ("/a.b/c..d/%2ea", False),
        ("/a%20b", False),
    ],
)
def test_has_odd_segments_finds_segments_that_servers_normalise(path: str, odd: bool) -> None:
    assert has_unusual_segments(path) is odd
