"""Test the badge."""

from __future__ import annotations

import json

import pytest

from conformance.checks.exit_codes import ExitCode
from conformance.report import renderer
from conformance.report.model import Report
from tests.support.format_checks import failing, passing


@pytest.mark.parametrize(
    ("made", "message", "colour"),
    [
        (passing(), "conforms", "brightgreen"),
        (passing(complete=False), "incomplete", "yellow"),
        (passing(exit=ExitCode.TARGET_UNJUDGED), "exit 3", "lightgrey"),
        (failing(1), "1 finding", "red"),
        (failing(3), "3 findings", "red"),
    ],
)
def test_badge_says_what_the_run_found(made: Report, message: str, colour: str) -> None:
    badge = json.loads(renderer("badge")(made))
    assert badge.pop("isError", False) is (made.exit != 0)
    assert badge == {"schemaVersion": 1, "label": "trackingmore-v2", "message": message, "color": colour}
