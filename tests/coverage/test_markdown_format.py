"""Test coverage as Markdown."""

from __future__ import annotations

from conformance.coverage.markdown_format import render
from tests.support.reports import COVERED, coverage


def test_markdown_has_the_share_and_a_line_for_each_operation() -> None:
    lines = render("my-api", coverage(COVERED)).splitlines()
    assert lines[0] == "## my-api: 66.6 % of the documented outcomes seen"
    assert lines[4] == "| Operation | Documented | Seen | Provoked | Undocumented |"
    assert lines[6:] == ["| <code>createTracking</code> | 3 | 2 | 1 | 2 |"]
