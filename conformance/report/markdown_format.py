"""Write a report as Markdown, for job summaries and comments.

The result comes first, then a table of the findings, then each finding in a section that readers open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

from conformance.checks.clause_results import Verdict
from conformance.checks.exit_codes import ExitCode
from conformance.core.text import cut_off
from conformance.report.evidence import Evidence
from conformance.report.findings import FindingEntry
from conformance.report.markdown import SIZE_LIMIT, cell, code, folded, inert, preformatted, table, within_limit
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import (
    BLAMES,
    UNJUDGED,
    by_reason,
    reason_label,
    reason_of,
    result_parts,
    variables_text,
    why_unjudged,
)
from conformance.terminal.text_layout import count_text

_BODY = 2000
_MOST_ROWS = 200
_MOST_NOTES = 20
_NAMED = 20
_CUT = "The summary ends here, as it would be larger than {} KiB. Other report files, such as `json`, have all."


def render(report: Report, limit: int = SIZE_LIMIT) -> str:
    """Return Markdown of at most `limit` bytes; if something is left out, its last sentence says so."""
    return within_limit(_blocks(report), limit, _CUT.format(limit >> 10))


def _blocks(report: Report) -> Iterator[str]:
    counts, effort, ending = result_parts(report)
    yield f"## {inert(report.contract)}: {inert(_result(report))}"
    yield f"{inert(ending)}. {code(report.target)}: {inert(counts)}; {inert(effort)}."
    if report.exit == ExitCode.TARGET_UNJUDGED:
        yield f"**Why:** {inert(why_unjudged(report))}"
    if report.findings:
        yield _overview(report)
        yield inert(variables_text(report.target, [report.shown(each) for each in report.findings]))
    errors = report.with_verdict("error")
    yield from (f"**Error of this tool** in {code(each.id)}: {inert(each.reason)}" for each in errors)
    yield from (f"- {inert(each)}" for each in _remarks(report))
    for finding in report.findings:
        yield _finding(report, finding)
    for verdict in UNJUDGED:
        yield from _unjudged(verdict, report.with_verdict(verdict))


def _result(report: Report) -> str:
    failing = sum(each.verdict == "fail" for each in report.findings)
    if failing:
        return count_text(failing, "finding")
    if report.exit:
        return "not passed"
    return "conforms" if report.shard is None else f"no failure in {report.shard.shard}"


def _overview(report: Report) -> str:
    shown = report.findings[:_MOST_ROWS]
    rows = [_row(report, each) for each in shown]
    more = len(report.findings) - len(shown)
    listing = table(["", "Clause", "Operation", "Received", "Expected", "Finding"], rows)
    return listing + (f"\n\nand {count_text(more, 'more finding')}" if more else "")


def _row(report: Report, finding: FindingEntry) -> list[str]:
    evidence = report.shown(finding)
    others = len(finding.operations) - 1
    place = code(finding.operations[0]) if finding.operations else ""
    return [
        finding.verdict,
        cell(finding.clause),
        f"{place} and {others} more" if others > 0 else place,
        cell(evidence.actual),
        cell(evidence.expected),
        code(finding.id),
    ]


def _remarks(report: Report) -> Sequence[str]:
    left_out = [] if report.complete else ["Not complete: clauses were left out or could not be checked."]
    more = len(report.remarks) - _MOST_NOTES
    return [*left_out, *report.remarks[:_MOST_NOTES], *([f"and {count_text(more, 'more note')}"] if more > 0 else [])]


def _finding(report: Report, finding: FindingEntry) -> str:
    clause, evidence = report.clause(finding.clause), report.shown(finding)
    facts = {
        "Says": inert(clause.says),
        "Source": inert(f"{', '.join(clause.source) or 'not cited'} ({clause.basis})"),
        "Where": code(f"{report.contract_file}:{clause.line}") if report.contract_file and clause.line else "",
        "Blame": inert(BLAMES[finding.blame]),
        reason_label(clause).capitalize(): inert(reason_of(report, finding)),
        "Operations": _names(finding.operations),
        "Breaks too": _statements(report, finding.follow),
        "Recorded": code(evidence.recorded),
        "Fault": inert(evidence.fault),
        "Expected": code(evidence.expected),
        "Received": code(evidence.actual),
    }
    listing = "\n".join(f"- {name}: {value}" for name, value in facts.items() if value)
    title = f"{finding.verdict.upper()} {code(finding.clause)} (finding {code(finding.id)})"
    return folded(title, listing, preformatted(_exchange(evidence)), preformatted(cut_off(evidence.curl, _BODY, " …")))


def _statements(report: Report, names: Sequence[str]) -> str:
    """Return a list below a list item, with the statement of each clause."""
    more = [f"  - and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    lines = [f"  - {code(each)}: {inert(report.clause(each).says)}" for each in names[:_NAMED]]
    return "".join(f"\n{each}" for each in [*lines, *more])


def _names(names: Sequence[str]) -> str:
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join([*map(code, names[:_NAMED]), *more])


def _exchange(evidence: Evidence) -> str:
    request, response, failure = evidence.request, evidence.response, evidence.failure
    query = urlencode(request.query, quote_via=quote, errors="backslashreplace")
    lines = [f"{request.method} {request.path}{f'?{query}' if query else ''}"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    lines += ["", cut_off(request.body, _BODY, " …")] if request.body else []
    if response:
        lines += ["", f"HTTP {response.status}", *(f"{name}: {value}" for name, value in response.headers)]
        lines += ["", cut_off(response.body, _BODY, " …")] if response.body else []
    if failure:
        lines += ["", f"{failure.kind}: {failure.message}"]
    return "\n".join(lines)


def _unjudged(verdict: Verdict, clauses: Sequence[ClauseEntry]) -> Iterator[str]:
    if clauses:
        groups = by_reason(clauses).items()
        rows = [[str(len(alike)), inert(reason), _names([each.id for each in alike])] for reason, alike in groups]
        title = f"{verdict.capitalize()}: {count_text(len(clauses), 'clause')}"
        yield folded(title, table(["Number", "Reason", "Clauses"], rows))
