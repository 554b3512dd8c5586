"""Sentences about a report that several formats have: what a finding is, and how the run ended."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.checks.clause_results import VERDICTS
from conformance.report.findings import Blame, FindingEntry
from conformance.report.model import Report
from conformance.terminal.text_layout import count_text

BLAMES: Mapping[Blame, str] = {
    "server": "",
    "document": "the document or the server: this reply is not documented",
    "contract": "the server, or the contract: it decides what the documents leave open",
    "target": "the target did not complete its reply",
}
"""What is probably wrong, where it is not obviously the server."""


def headline(report: Report, finding: FindingEntry) -> str:
    """Return a finding in one sentence: what the clause got, what it expected, and at which operations."""
    return f"{finding.clause}: {deviation(report, finding)}"


def deviation(report: Report, finding: FindingEntry) -> str:
    """Return what was received and expected, and at which operations."""
    evidence = report.shown(finding)
    more = len(finding.operations) - 1
    at = f"; at {finding.operations[0]}" if finding.operations else ""
    others = f" and {count_text(more, 'more operation')}" if more > 0 else ""
    return f"{evidence.actual}, expected {evidence.expected}{at}{others}"


def verdict_counts(report: Report) -> str:
    """Return how many clauses have each verdict, as in `12 pass, 1 fail`."""
    counts = [f"{report.summary[verdict]} {verdict}" for verdict in VERDICTS if report.summary.get(verdict)]
    return ", ".join(counts) or "no clause judged"


def result_parts(report: Report) -> tuple[str, str, str]:
    """Return the result of a run: the numbers of verdicts, the effort, and the exit code with its meaning."""
    effort = f"{count_text(report.exchanges, 'exchange')} in {report.duration_s:.1f} s"
    return verdict_counts(report), effort, f"exit {report.exit_line}"
