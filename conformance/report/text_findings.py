"""The parts of a text report that show what fails: an overview, then each finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from conformance.checks.clause_results import Verdict
from conformance.report.evidence import Evidence
from conformance.report.findings import FindingEntry
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import (
    explain_command,
    headline,
    reason_label,
    reason_of,
    unusual_blame,
    variables_text,
)
from conformance.report.text_evidence import write_evidence
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import count_text, fit_names

COLOURS: Mapping[Verdict | None, str] = {"pass": "green", "fail": "red", "error": "red", "warn": "yellow"}
_NEXT = "The command of a finding sends its request again"
_MORE = "Report files and --max-findings 0 show {} in full."
_MOST_LISTED = 30


def write_overview(page: TextPage, report: Report, findings: Sequence[FindingEntry], shown: int) -> None:
    """List several findings, of which the first are `shown` in full below, and say what to do next."""
    if len(findings) < 2:
        return
    page.blank()
    page.prose(count_text(len(findings), "finding"), "bold")
    for each in findings[:_MOST_LISTED]:
        page.prose(headline(report, each), COLOURS[each.verdict], head="  ", hanging=2)
    if len(findings) > _MOST_LISTED:
        page.prose(f"... and {len(findings) - _MOST_LISTED} more", "dim", head="  ")
    page.blank()
    write_next(page, report, findings)
    if shown < len(findings):
        page.prose(_MORE.format(count_text(len(findings) - shown, "more finding")), "dim")


def write_next(page: TextPage, report: Report, findings: Sequence[FindingEntry]) -> None:
    """Say what to do about the findings, with commands for the first of them."""
    clauses = [report.clause(each.clause) for each in findings]
    # Clauses about generated requests are in no contract.
    clause = next((each for each in clauses if each.kind != "generated"), None)
    if clause is None:
        page.prose(f"{_NEXT}.", "dim")
        return
    example = "" if len(findings) == 1 else f"For {clause.id}, "
    # The requests that break a rule may have been sent for any clause.
    only, sent_here = (
        ("", "") if clause.kind == "rule" else (f" with `--only {clause.id}`", ", if it was sent for that clause")
    )
    page.prose(
        f"{_NEXT}. {example}{explain_command(report.contract_name or report.contract, clause.id)} shows the requests "
        f"that must be sent before it, if any, and the command of this run{only} checks it again{sent_here}.",
        "dim",
    )


def write_finding(page: TextPage, report: Report, finding: FindingEntry, verbose: bool) -> None:
    """Add a finding: the statement that it breaks, and the exchange that shows this."""
    clause, evidence = report.clause(finding.clause), report.shown(finding)
    page.blank()
    page.prose(clause.id, COLOURS[finding.verdict], head=f"{finding.verdict.upper()} ")
    page.labelled("says", clause.says)
    page.labelled("source", f"{', '.join(clause.source) or 'not cited'} ({clause.basis})")
    page.labelled(reason_label(clause), reason_of(report, finding))
    page.labelled("blame", unusual_blame(finding))
    write_evidence(page, evidence, verbose)
    places = map(_occasion, clause.evidence) if evidence.recorded else finding.operations
    here = (evidence.operation, _occasion(evidence))
    _names(page, "also on", [each for each in _counted(places) if each not in here])
    _write_follow(page, report, finding.follow, verbose)
    page.labelled("finding", finding.id)


def _write_follow(page: TextPage, report: Report, follow: Sequence[str], verbose: bool) -> None:
    """Name the other clauses that fail for the same cause; with `verbose`, with their statements."""
    if not verbose:
        _names(page, "breaks", follow)
        return
    for number, name in enumerate(follow):
        page.labelled("" if number else "breaks", f"{name}: {report.clause(name).says}")


def write_known(page: TextPage, report: Report) -> None:
    """List the findings that are waived."""
    known = [each for each in report.findings if each.verdict == "waived"]
    if known:
        page.blank()
        page.prose(f"Known findings ({len(known)})", "bold")
        for each in known:
            page.prose(headline(report, each), "dim", head=f"  {each.id} ", hanging=2)


def write_block(page: TextPage, clause: ClauseEntry, verbose: bool) -> None:
    """Add a clause, whatever its verdict, with its most important exchange."""
    page.blank()
    page.prose(clause.id, COLOURS.get(clause.verdict, ""), head=f"{(clause.verdict or '').upper()} ")
    page.labelled("says", clause.says)
    page.labelled("source", f"{', '.join(clause.source) or 'not cited'} ({clause.basis})")
    page.labelled(reason_label(clause), clause.reason)
    chief = clause.chief_evidence
    if chief is not None:
        write_evidence(page, chief, verbose)
        places = _counted(map(_occasion, clause.evidence))
        _names(page, "also on", [each for each in places if each != _occasion(chief)])


def _names(page: TextPage, label: str, names: Sequence[str]) -> None:
    if names:
        page.beside(label, [fit_names(names, page.room)])


def _occasion(evidence: Evidence) -> str:
    operation, where = evidence.operation or "no operation", evidence.recorded
    return f"{operation} ({where})" if where else operation


def write_variables(page: TextPage, target: str, shown: Sequence[Evidence]) -> None:
    """Write the meanings of the shell variables in the commands."""
    means = variables_text(target, shown)
    if means:
        page.blank()
        page.prose(means, "dim")


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts
