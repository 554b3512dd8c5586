"""Read a report back from its JSON.

`report_of` is the reverse of `json_format.document_of` and trusts its document, which another process of the same
command wrote. `checked_report` is for files that users give.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.exit_codes import ExitCode
from conformance.contract.loader import shipped_schema
from conformance.core.text import shorten
from conformance.core.tool import Tool
from conformance.report.coverage_section import (
    CoverageSection,
    CoverageTotals,
    MissingOutcome,
    OperationCoverage,
    SeenReply,
)
from conformance.report.evidence_json import evidence_of_json
from conformance.report.findings import FindingEntry
from conformance.report.leftovers import Leftover
from conformance.report.model import FIRST_FORMAT, FORMAT, ClauseEntry, Report, one_finding_each
from conformance.report.shard_json import shard_of_json

Json = Mapping[str, Any]
_PREFIX = FORMAT.rpartition("/")[0] + "/"


def checked_report(document: Any) -> Report:
    """Return the report in any document. Raises ValueError with the first fault of a document that is no report."""
    form = document.get("format") if isinstance(document, dict) else None
    if isinstance(form, str) and form.startswith(_PREFIX) and form not in (FIRST_FORMAT, FORMAT):
        raise ValueError(
            f"its format is {shorten(form, 40)}, and this version reads {FIRST_FORMAT} and {FORMAT}; update it"
        )
    for place, text in shipped_schema("report").errors(document):
        where = ".".join(map(str, place))
        raise ValueError(f"{where}: {text}" if where else text)
    report = report_of(document)
    failures = {each.id: sum(shown.verdict == "fail" for shown in each.evidence) for each in report.clauses}
    for number, finding in enumerate(report.findings):
        if fault := _reference_fault(finding, failures):
            raise ValueError(f"findings.{number}.{fault}")
    return report


def _reference_fault(finding: FindingEntry, failures: Mapping[str, int]) -> str:
    """Return what a finding refers to that is not there, or "". `failures` has the number of each clause."""
    for member, names in (("clause", (finding.clause,)), ("follow", finding.follow)):
        for each in names:
            if each not in failures:
                return f"{member}: there is no clause {shorten(each, 40)!r}"
    if finding.evidence >= failures[finding.clause]:
        return f"evidence: the evidence of {shorten(finding.clause, 40)} has no failure {finding.evidence}"
    return ""


def report_of(document: Json) -> Report:
    """Return the report in a document that has the form of the schema."""
    clauses = tuple(_clause(each) for each in document["clauses"])
    has_findings = document["format"] != FIRST_FORMAT
    findings = tuple(map(_finding, document["findings"])) if has_findings else one_finding_each(clauses)
    return Report(
        tool=Tool(**document["tool"]),
        contract=document["contract"],
        contract_digest=document["contract_digest"],
        contract_file=document.get("contract_file", ""),
        target=document["target"],
        tag=document["tag"],
        seed=document["seed"],
        profiles=tuple(document["profiles"]),
        complete=document["complete"],
        is_whole=document.get("whole", False),
        dialects={axis: tuple(left) for axis, left in document["dialects"].items()},
        habits=document["habits"],
        notes=tuple(document["notes"]),
        started=document["started"],
        duration_s=document["duration_s"],
        exchanges=document["exchanges"],
        records_created=document.get("records_created"),
        leftovers=tuple(_leftover(each) for each in document.get("leftovers", ())),
        summary=document["summary"],
        exit=ExitCode(document["exit"]),
        coverage=_coverage(document["coverage"]) if "coverage" in document else None,
        findings=findings,
        clauses=clauses,
        shard=shard_of_json(document["shard"]) if "shard" in document else None,
        findings_are_derived=not has_findings,
    )


def _finding(entry: Json) -> FindingEntry:
    lists = {name: tuple(entry[name]) for name in ("operations", "follow", "symptoms")}
    return FindingEntry(**{**entry, **lists})


def _leftover(entry: Json) -> Leftover:
    return Leftover(entry["resource"], tuple(entry["key"]), entry["why"], entry["undoable"])


def _clause(entry: Json) -> ClauseEntry:
    return ClauseEntry(
        id=entry["id"],
        line=entry.get("line", 0),
        kind=entry["kind"],
        basis=entry["basis"],
        says=entry["says"],
        source=tuple(entry["source"]),
        verdict=entry["verdict"],
        reason=entry["reason"] or "",
        exchanges=entry["exchanges"],
        duration_s=entry.get("duration_s", 0.0),
        evidence=tuple(evidence_of_json(each) for each in entry["evidence"]),
    )


def _coverage(section: Json) -> CoverageSection:
    operations = tuple(_operation(each) for each in section["operations"])
    return CoverageSection(CoverageTotals(**section["summary"]), operations, section.get("unlisted", 0))


def _operation(coverage: Json) -> OperationCoverage:
    never = {_missing(key): why for key, why in coverage["never"].items()}
    seen, provoked, undocumented = (_counts(coverage[name]) for name in ("seen", "provoked", "undocumented"))
    return OperationCoverage(coverage["operation"], seen, provoked, never, undocumented)


def _counts(counts: Mapping[str, int]) -> dict[SeenReply, int]:
    keys = {key: key.partition(" ") for key in counts}
    return {SeenReply(int(status), outcome): counts[key] for key, (status, _, outcome) in keys.items()}


def _missing(key: str) -> MissingOutcome:
    statuses, _, outcome = key.partition(" ")
    return MissingOutcome(tuple(map(int, statuses.split("|"))), outcome)
