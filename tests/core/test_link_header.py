"""Test how Link headers are read."""

from __future__ import annotations

import pytest

from conformance.core.link_header import read_links


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        (["</notes?page=2>; rel=next"], [("/notes?page=2", ["next"])]),
        (
            ['<a>; rel="prev", <b,c>; title="1, \\"2\\""; rel="NEXT last"'],
            [("a", ["prev"]), ("b,c", ["next", "last"])],
        ),
        (["<a>;rel=next;rel=prev"], [("a", ["next"])]),
        (["<a>; rel=first", "<b> ; REL = next"], [("a", ["first"]), ("b", ["next"])]),
        ([", , <a>"], [("a", [])]),
        (["<a>; rel", "<b", "next", "<c> rel=next"], [("a", []), ("c", [])]),
    ],
)
def test_read_links(values: list[str], expected: list[tuple[str, list[str]]]) -> None:
    assert [(each.url, each.relations) for each in read_links(values)] == expected


def test_read_links_ends_soon_for_any_text() -> None:
    assert read_links(["<" * 100_000, "<a>" + ";" * 100_000, "<a>; b=" + '"\\' * 50_000]) is not None
