"""Test the report in the Common Test Report Format."""

from __future__ import annotations

import json

import pytest

from conformance.report import renderer
from conformance.report.model import Report
from tests.support.format_checks import COUNT, TEXT, closed, located, many, passing, valid
from tests.support.reports import clause, report, rich

CTRF_STATUS = {"enum": ["passed", "failed", "skipped", "pending", "other"]}
CTRF_TEST = closed(
    {"name": TEXT, "status": CTRF_STATUS, "duration": COUNT},
    {"rawStatus": TEXT, "suite": many(TEXT, minItems=1), "tags": many(TEXT), "message": TEXT, "trace": TEXT}
    | {"filePath": TEXT, "line": COUNT},
)
CTRF_SUMMARY = closed(
    dict.fromkeys(("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop"), COUNT)
)
CTRF = closed(
    {
        "reportFormat": {"const": "CTRF"},
        "specVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        "results": closed(
            {"tool": closed({"name": TEXT, "version": TEXT}), "summary": CTRF_SUMMARY, "tests": many(CTRF_TEST)},
            {"environment": closed({"testEnvironment": TEXT}), "extra": {"type": "object"}},
        ),
    }
)


@pytest.mark.parametrize("made", [located(), rich(), passing()])
def test_ctrf_has_a_test_for_each_clause(made: Report) -> None:
    document = json.loads(renderer("ctrf")(made))
    assert valid(CTRF, document) == []
    summary = document["results"]["summary"]
    assert summary["tests"] == len(document["results"]["tests"]) == sum(made.summary.values())
    assert sum(summary[each] for each in CTRF_STATUS["enum"]) == summary["tests"]
    assert summary["stop"] - summary["start"] == 4250


def test_ctrf_has_the_time_of_each_clause_in_milliseconds() -> None:
    made = report(clause("code.4016", "pass", duration_s=1.25), clause("json.strict", "pass"))
    tests = json.loads(renderer("ctrf")(made))["results"]["tests"]
    assert [each["duration"] for each in tests] == [1250, 0]
