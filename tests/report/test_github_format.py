"""Test the annotations of GitHub Actions."""

from __future__ import annotations

from conformance.checks.exit_codes import ExitCode
from conformance.report import renderer
from tests.support.format_checks import FILE, failing, located, passing
from tests.support.reports import rich


def test_annotations_stand_at_the_lines_of_clauses() -> None:
    first, *_, last = renderer("github")(located()).splitlines()
    assert first.startswith(f"::error file={FILE},line=3,title=code.4016 (finding ")
    assert "::200, HTTP 200, expected 4016; at createTracking and 1 more operation%0AIt is so.%0Acurl" in first
    assert last.startswith("::notice title=trackingmore-v2%3A result::1 pass, 2 fail")
    assert "file=" not in renderer("github")(rich())


def test_annotations_are_as_many_as_github_shows() -> None:
    assert renderer("github")(failing(10)).count("::error ") == 10
    lines = renderer("github")(failing(12)).splitlines()
    assert len(lines) == 11 and "title=trackingmore-v2%3A 3 more findings" in lines[9]


def test_annotations_show_that_nothing_was_judged() -> None:
    unjudged = passing(exit=ExitCode.TARGET_UNJUDGED)
    assert renderer("github")(unjudged).startswith("::error title=trackingmore-v2%3A result::")
    assert renderer("github")(passing()).startswith("::notice title=")
