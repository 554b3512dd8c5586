"""Write a report in the Static Analysis Results Interchange Format (SARIF) 2.1.0.

Clauses are rules, and findings are results at the line of contract.yaml that has their clause. The fingerprint of a
result is the id of the finding, so that a reader recognises it in the results of other runs.

In messages, braces stand for placeholders and `[text](target)` for a link, so that `_message` changes both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from conformance.checks.clause_results import Verdict
from conformance.report.findings import FindingEntry
from conformance.report.json_format import text_of
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import headline, unusual_blame

Json = dict[str, Any]
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "finding/v1"
_LEVELS: Mapping[Verdict, str] = {"fail": "error", "warn": "warning", "waived": "error"}


def render(report: Report) -> str:
    """Return a log with one run."""
    clauses = [each for each in report.clauses if each.verdict is not None]
    numbers = {clause.id: number for number, clause in enumerate(clauses)}
    driver = {
        "name": report.tool.name,
        "version": report.tool.version,
        "rules": [_rule(each) for each in clauses],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": quote(f"{report.contract}/", errors="backslashreplace")},
        "invocations": [_invocation(report)],
        "results": [_result(report, each, numbers[each.clause]) for each in report.findings],
        "properties": {
            "contract": report.contract,
            "contractDigest": report.contract_digest,
            "target": report.target,
            "complete": report.complete,
        },
    }
    return text_of({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(clause: ClauseEntry) -> Json:
    return {
        "id": clause.id,
        "shortDescription": {"text": clause.says},
        "help": {"text": f"{clause.says}\n\nSource: {', '.join(clause.source) or 'not cited'} ({clause.basis})"},
        "properties": {"tags": [clause.kind, clause.basis], "verdict": clause.verdict},
    }


def _invocation(report: Report) -> Json:
    started = datetime.fromisoformat(report.started)
    ended = started + timedelta(seconds=min(report.duration_s, 1e9))
    errors = [
        {"level": "error", "message": _message(f"{each.id}: {each.reason}")} for each in report.with_verdict("error")
    ]
    notes = [{"level": "note", "message": _message(each)} for each in report.remarks]
    return {
        "executionSuccessful": report.complete and not errors,
        "exitCode": int(report.exit),
        "exitCodeDescription": report.exit_line,
        "startTimeUtc": f"{started:%Y-%m-%dT%H:%M:%S}Z",
        "endTimeUtc": f"{ended:%Y-%m-%dT%H:%M:%S}Z",
        "toolExecutionNotifications": [*errors, *notes],
    }


def _result(report: Report, finding: FindingEntry, rule: int) -> Json:
    evidence, clause = report.shown(finding), report.clause(finding.clause)
    parts = [headline(report, finding), clause.says, unusual_blame(finding)]
    waived = {"suppressions": [{"kind": "external", "justification": clause.reason}]}
    return {
        "ruleId": finding.clause,
        "ruleIndex": rule,
        "level": _LEVELS[finding.verdict],
        "kind": "fail",
        "message": _message("\n".join(filter(None, parts))),
        "locations": [_location(report, finding, clause)],
        "partialFingerprints": {FINGERPRINT: finding.id},
        "occurrenceCount": max(finding.exchanges, 1),
        **(waived if finding.verdict == "waived" else {}),
        "properties": {"blame": finding.blame, "follow": list(finding.follow), "curl": evidence.curl},
    }


def _location(report: Report, finding: FindingEntry, clause: ClauseEntry) -> Json:
    place = {
        "artifactLocation": {"uri": quote(report.contract_file, errors="backslashreplace"), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": clause.line},
    }
    operations = [{"fullyQualifiedName": each, "kind": "function"} for each in finding.operations]
    return {
        **({"physicalLocation": place} if report.contract_file and clause.line else {}),
        **({"logicalLocations": operations} if operations else {}),
    }


def _message(text: str) -> Json:
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}
