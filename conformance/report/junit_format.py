"""Write a report as JUnit XML, which CI services show as test results: one test case for each clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conformance.core.text import cut_off
from conformance.core.workflow_commands import xml_without_commands
from conformance.report.evidence import Evidence
from conformance.report.findings import FindingEntry
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import BLAMES, deviation

_ILLEGAL = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = ("skipped", "inconclusive", "waived")
_BODY = 2000


def render(report: Report) -> str:
    """Return XML with one `testsuite`.

    A failed clause is a `failure`, and a clause with an error is an `error`. A clause that was not judged, or is
    waived, is `skipped`. A warning passes, with its text in `system-out`. Clauses of the kind information are omitted.
    The time of the run is in the suite. The time of a test case is that of the requests sent for its clause.
    """
    clauses = [clause for clause in report.clauses if clause.verdict is not None]
    counts = _counts(clauses)
    seconds = f"{report.duration_s:.3f}"
    suites = Element("testsuites", {"name": "conformance", "time": seconds, **counts})
    stamp = re.sub(r"(\.\d+)?(Z|\+00:00)$", "", report.started)
    about = {"name": legal(report.contract), "time": seconds, "timestamp": stamp}
    suite = SubElement(suites, "testsuite", {**about, **counts})
    _properties(suite, report)
    for clause in clauses:
        _case(suite, report, clause)
    notes = [*report.remarks, *([] if report.complete else ["The run is not complete."])]
    if notes:
        SubElement(suite, "system-out").text = legal("\n".join(notes))
    indent(suites)
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n" + xml_without_commands(tostring(suites, encoding="unicode")) + "\n"
    )


def legal(text: str) -> str:
    r"""Return the text with an escape such as `\x1b` for each character that XML cannot hold or would change."""
    return _ILLEGAL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _counts(clauses: Sequence[ClauseEntry]) -> dict[str, str]:
    verdicts = [clause.verdict for clause in clauses]
    return {
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count("fail")),
        "errors": str(verdicts.count("error")),
        "skipped": str(sum(each in _SKIPPED for each in verdicts)),
    }


def _properties(suite: Element, report: Report) -> None:
    properties = SubElement(suite, "properties")
    values = {
        "target": report.target,
        "tag": report.tag,
        "contract_digest": report.contract_digest,
        "complete": str(report.complete).lower(),
        "exit": report.exit_line,
    }
    for name, value in values.items():
        SubElement(properties, "property", name=name, value=legal(str(value)))


def _case(suite: Element, report: Report, clause: ClauseEntry) -> None:
    about = {"classname": legal(report.contract), "name": legal(clause.id), "time": f"{clause.duration_s:.3f}"}
    case = SubElement(suite, "testcase", about)
    verdict, reason = clause.verdict, legal(clause.reason)
    if verdict in ("fail", "error"):
        tag = {"fail": "failure", "error": "error"}[verdict]
        SubElement(case, tag, message=legal(clause.headline), type=verdict).text = legal(details(report, clause))
    elif verdict in _SKIPPED:
        SubElement(case, "skipped", message=f"{verdict}: {reason}" if reason else verdict)
    elif verdict == "warn":
        SubElement(case, "system-out").text = legal(f"warning: {clause.reason}\n{details(report, clause)}")


def details(report: Report, clause: ClauseEntry) -> str:
    """Return the finding that the clause belongs to, what the clause says, and its evidence."""
    head = [f"says: {clause.says}", f"source: {', '.join(clause.source) or 'not cited'} ({clause.basis})"]
    findings = [line for each in report.findings for line in _of_finding(report, each, clause.id)]
    return "\n\n".join(["\n".join([*findings, *head]), *(_evidence(each) for each in clause.evidence)])


def _of_finding(report: Report, finding: FindingEntry, clause: str) -> list[str]:
    if finding.clause == clause:
        return [f"finding {finding.id}: {deviation(report, finding)}", f"blame: {BLAMES[finding.blame]}"]
    return [f"finding {finding.id}: the same cause as {finding.clause}"] if clause in finding.follow else []


def _evidence(evidence: Evidence) -> str:
    request, response, failure = evidence.request, evidence.response, evidence.failure
    lines = [
        *([f"recorded: {evidence.recorded}"] if evidence.recorded else []),
        f"{request.method} {request.path} ({evidence.operation or 'no operation'})",
        f"expected: {evidence.expected}",
        f"actual: {evidence.actual}",
    ]
    if response:
        lines.append(f"reply: HTTP {response.status} {cut_off(response.body, _BODY, ' …')}")
    if failure:
        lines.append(f"failure: {failure.kind}: {failure.message}")
    return "\n".join([*lines, evidence.curl])
