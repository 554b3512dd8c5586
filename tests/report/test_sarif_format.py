"""Test the SARIF report as code scanning reads it."""

from __future__ import annotations

import json

import pytest

from conformance.report import renderer
from conformance.report.model import Report
from tests.support.format_checks import COUNT, TEXT, closed, located, many, passing, valid
from tests.support.reports import clause, evidence, report, rich

MESSAGE = closed({"text": {"type": "string", "minLength": 1}})
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
PLACE = closed(
    {
        "artifactLocation": closed({"uri": {"type": "string", "pattern": "^[^ ]+$"}, "uriBaseId": TEXT}),
        "region": closed({"startLine": {"type": "integer", "minimum": 1}}),
    }
)
LOGICAL = many(closed({"fullyQualifiedName": TEXT, "kind": TEXT}))
RESULT = closed(
    {
        "ruleId": TEXT,
        "ruleIndex": COUNT,
        "level": LEVEL,
        "kind": {"const": "fail"},
        "message": MESSAGE,
        "locations": many(closed({}, {"physicalLocation": PLACE, "logicalLocations": LOGICAL})),
        "partialFingerprints": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
        "occurrenceCount": {"type": "integer", "minimum": 1},
        "properties": {"type": "object"},
    },
    {"suppressions": many(closed({"kind": {"enum": ["inSource", "external"]}, "justification": TEXT}))},
)
RULE = closed({"id": TEXT, "shortDescription": MESSAGE, "help": MESSAGE, "properties": {"type": "object"}})
INVOCATION = closed(
    {
        "executionSuccessful": {"type": "boolean"},
        "exitCode": {"type": "integer"},
        "exitCodeDescription": TEXT,
        "startTimeUtc": TIME,
        "endTimeUtc": TIME,
        "toolExecutionNotifications": many(closed({"level": LEVEL, "message": MESSAGE})),
    }
)
SARIF = closed(
    {
        "$schema": {"type": "string", "pattern": "^https://.*sarif-schema-2.1.0.json$"},
        "version": {"const": "2.1.0"},
        "runs": many(
            closed(
                {
                    "tool": closed({"driver": closed({"name": TEXT, "version": TEXT, "rules": many(RULE)})}),
                    "automationDetails": closed({"id": TEXT}),
                    "invocations": many(INVOCATION),
                    "results": many(RESULT),
                    "properties": {"type": "object"},
                }
            )
        ),
    }
)
"""The parts of SARIF 2.1.0 that a report uses, which allow no other member."""


@pytest.mark.parametrize("made", [located(), rich(), passing()])
def test_sarif_has_the_form_of_the_standard(made: Report) -> None:
    document = json.loads(renderer("sarif")(made))
    assert valid(SARIF, document) == []
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in document["runs"][0]["results"])


def test_sarif_results_are_findings_at_lines_of_the_contract() -> None:
    made = located()
    results = json.loads(renderer("sarif")(made))["runs"][0]["results"]
    assert [each["partialFingerprints"] for each in results] == [{"finding/v1": each.id} for each in made.findings]
    place = results[0]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "specs/my%20api/contract.yaml"
    assert place["physicalLocation"]["region"] == {"startLine": 3}
    assert [each["level"] for each in results] == ["error", "error", "warning"]
    assert "physicalLocation" not in json.loads(renderer("sarif")(rich()))["runs"][0]["results"][0]["locations"][0]


def test_sarif_messages_have_no_placeholders_and_links() -> None:
    made = report(clause("a", "fail", evidence=(evidence(actual="{0} [x](http://y)"),)))
    (result,) = json.loads(renderer("sarif")(made))["runs"][0]["results"]
    assert result["message"]["text"].startswith("a: {{0}} [x] (http://y), expected 4016")


def test_sarif_suppresses_what_is_waived() -> None:
    made = report(clause("a", "waived", reason="known", evidence=(evidence(),)))
    (result,) = json.loads(renderer("sarif")(made))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": "known"}]
