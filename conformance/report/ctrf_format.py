"""Write a report in the Common Test Report Format (CTRF): one test for each clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conformance.checks.clause_results import Verdict
from conformance.report.json_format import text_of
from conformance.report.junit_format import details
from conformance.report.model import ClauseEntry, Report

_STATUSES: Mapping[Verdict, str] = {
    "pass": "passed",
    "warn": "passed",
    "fail": "failed",
    "error": "failed",
    "skipped": "skipped",
    "waived": "other",
    "inconclusive": "other",
}
_ALL = ("passed", "failed", "skipped", "pending", "other")


def render(report: Report) -> str:
    """Return JSON. A warning is passed; what is waived or inconclusive is `other`. `rawStatus` is the verdict."""
    tests = [_test(report, each, each.verdict) for each in report.clauses if each.verdict is not None]
    counts = Counter(each["status"] for each in tests)
    start = _milliseconds(report.started)
    times = {"start": start, "stop": start + round(report.duration_s * 1000)}
    results = {
        "tool": {"name": report.tool.name, "version": report.tool.version},
        "summary": {"tests": len(tests), **{each: counts[each] for each in _ALL}, **times},
        "tests": tests,
        "environment": {"testEnvironment": report.target},
        "extra": {
            "contract": report.contract,
            "contract_digest": report.contract_digest,
            "complete": report.complete,
            "exit": int(report.exit),
        },
    }
    return text_of({"reportFormat": "CTRF", "specVersion": "0.0.0", "results": results})


def _milliseconds(started: str) -> int:
    return round(datetime.fromisoformat(started).timestamp() * 1000)


def _test(report: Report, clause: ClauseEntry, verdict: Verdict) -> dict[str, Any]:
    message = clause.headline if verdict != "pass" else ""
    shows = verdict in ("fail", "warn", "error")
    place = {"filePath": report.contract_file, "line": clause.line} if report.contract_file and clause.line else {}
    return {
        "name": clause.id,
        "status": _STATUSES[verdict],
        "rawStatus": verdict,
        "duration": round(clause.duration_s * 1000),
        "suite": [report.contract],
        "tags": [clause.kind, clause.basis],
        **place,
        **({"message": message} if message else {}),
        **({"trace": details(report, clause)} if shows else {}),
    }
