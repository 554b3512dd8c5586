"""Write a report as annotations of GitHub Actions, at the lines of contract.yaml whose clauses fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.checks.clause_results import Verdict
from conformance.checks.exit_codes import ExitCode
from conformance.core.text import cut_off
from conformance.report.annotations import Level, annotation
from conformance.report.findings import FindingEntry
from conformance.report.model import Report
from conformance.report.sentences import deviation, result_parts, why_unjudged

_LEVELS: Mapping[Verdict, Level] = {"fail": "error", "warn": "warning"}
_MOST = 10
"""The largest number of errors, and of warnings, of one step that GitHub shows."""
_COMMAND = 1000


def render(report: Report) -> str:
    """Return a line for each finding that fails or is a warning, at most 10 of each kind, and one for the result."""
    lines = [line for verdict, level in _LEVELS.items() for line in _of_level(report, verdict, level)]
    lines += [
        annotation("error", f"{report.contract}: error of this tool", f"{each.id}: {each.reason}")
        for each in report.with_verdict("error")[:1]
    ]
    level: Level = "error" if report.exit and not lines else "notice"
    why = [why_unjudged(report)] if report.exit == ExitCode.TARGET_UNJUDGED else []
    result = annotation(level, f"{report.contract}: result", *why, " | ".join(result_parts(report)))
    return "\n".join([*lines, result]) + "\n"


def _of_level(report: Report, verdict: Verdict, level: Level) -> Iterator[str]:
    chosen = [each for each in report.findings if each.verdict == verdict]
    shown = chosen if len(chosen) <= _MOST else chosen[: _MOST - 1]
    for each in shown:
        yield _annotated(report, each, level)
    if len(chosen) > len(shown):
        title = f"{report.contract}: {len(chosen) - len(shown)} more findings"
        yield annotation(level, title, "The summary of the job and report files show all.")


def _annotated(report: Report, finding: FindingEntry, level: Level) -> str:
    clause = report.clause(finding.clause)
    lines = (deviation(report, finding), clause.says, cut_off(report.shown(finding).curl, _COMMAND, " …"))
    file = report.contract_file if clause.line else ""
    return annotation(level, f"{clause.id} (finding {finding.id})", *lines, file=file, line=clause.line)
