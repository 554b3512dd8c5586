"""Write a report as the JSON that `specs/report.schema.json` describes. The same report gives the same text.

Members have the order in which people read them; members whose names are data, such as habits, are sorted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from conformance.core.workflow_commands import json_without_commands
from conformance.report.coverage_section import CoverageSection, MissingOutcome, OperationCoverage, SeenReply
from conformance.report.evidence_json import evidence_json
from conformance.report.findings import FindingEntry
from conformance.report.leftovers import Leftover
from conformance.report.model import FORMAT, ClauseEntry, Report
from conformance.report.shard_json import shard_json

Json = dict[str, Any]


def render(report: Report) -> str:
    """Return the report as indented JSON."""
    return text_of(document_of(report))


def text_of(document: Mapping[str, Any]) -> str:
    """Return a JSON document as the text of a file."""
    return json_without_commands(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def document_of(report: Report) -> Json:
    """Return the report as JSON values; `json_reader.report_of` is the reverse."""
    return {
        "format": FORMAT,
        "tool": asdict(report.tool),
        "contract": report.contract,
        "contract_digest": report.contract_digest,
        **({"contract_file": report.contract_file} if report.contract_file else {}),
        "target": report.target,
        "tag": report.tag,
        "seed": report.seed,
        "profiles": list(report.profiles),
        "complete": report.complete,
        "whole": report.is_whole,
        "dialects": {axis: list(report.dialects[axis]) for axis in sorted(report.dialects)},
        "habits": _sorted(report.habits),
        "notes": list(report.notes),
        "started": report.started,
        "duration_s": report.duration_s,
        "exchanges": report.exchanges,
        **({} if report.records_created is None else {"records_created": report.records_created}),
        **({"leftovers": [_leftover(each) for each in report.leftovers]} if report.leftovers else {}),
        "summary": _sorted(report.summary),
        "exit": int(report.exit),
        **({"coverage": _coverage(report.coverage)} if report.coverage else {}),
        "findings": [_finding(each) for each in report.findings],
        "clauses": [_clause(each) for each in report.clauses],
        **({"shard": shard_json(report.shard)} if report.shard else {}),
    }


def _finding(finding: FindingEntry) -> Json:
    return {
        "id": finding.id,
        "verdict": finding.verdict,
        "blame": finding.blame,
        "clause": finding.clause,
        "evidence": finding.evidence,
        "exchanges": finding.exchanges,
        "operations": list(finding.operations),
        "follow": list(finding.follow),
        "symptoms": list(finding.symptoms),
    }


def _leftover(leftover: Leftover) -> Json:
    return {
        "resource": leftover.resource,
        "key": list(leftover.key),
        "why": leftover.why,
        "undoable": leftover.undoable,
    }


def _sorted(values: Mapping[Any, Any]) -> Json:
    return {name: values[name] for name in sorted(values)}


def _clause(entry: ClauseEntry) -> Json:
    return {
        "id": entry.id,
        **({"line": entry.line} if entry.line else {}),
        "kind": entry.kind,
        "basis": entry.basis,
        "says": entry.says,
        "source": list(entry.source),
        "verdict": entry.verdict,
        "reason": entry.reason,
        "exchanges": entry.exchanges,
        **({"duration_s": entry.duration_s} if entry.duration_s else {}),
        "evidence": [evidence_json(each) for each in entry.evidence],
    }


def _coverage(section: CoverageSection) -> Json:
    summary = section.summary
    return {
        "summary": {
            "documented": summary.documented,
            "seen": summary.seen,
            "provoked": summary.provoked,
            "undocumented": summary.undocumented,
        },
        "operations": [_operation(each) for each in section.operations],
        **({"unlisted": section.unlisted} if section.unlisted else {}),
    }


def _operation(coverage: OperationCoverage) -> Json:
    return {
        "operation": coverage.operation,
        "seen": _counts(coverage.seen),
        "provoked": _counts(coverage.provoked),
        "never": _sorted({_missing_key(each): why for each, why in coverage.never.items()}),
        "undocumented": _counts(coverage.undocumented),
    }


def _counts(counts: Mapping[SeenReply, int]) -> Json:
    return _sorted({_key(str(each.status), each.outcome): count for each, count in counts.items()})


def _missing_key(missing: MissingOutcome) -> str:
    return _key("|".join(map(str, missing.statuses)), missing.outcome)


def _key(status: str, outcome: str) -> str:
    """Return `STATUS OUTCOME`, or only the status if there is no code."""
    return f"{status} {outcome}".rstrip(" ")
