"""Read a report back from its JSON.

`report_of` is the reverse of `json_format.document_of`, and trusts its document: another process of the same command
wrote it. `checked_report` is for files that users give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.checks.exit_codes import ExitCode
from conformance.contract.loader import shipped_schema
from conformance.core.exchange import Credential, Failure, Pairs
from conformance.core.tool import Tool
from conformance.report.coverage_section import (
    CoverageSection,
    CoverageTotals,
    MissingOutcome,
    OperationCoverage,
    SeenReply,
)
from conformance.report.evidence import Evidence, ShownRequest, ShownResponse
from conformance.report.model import ClauseEntry, Report

Json = Mapping[str, Any]


def checked_report(document: Any) -> Report:
    """Return the report in a document that may be anything. Raises ValueError, whose text says what is wrong first."""
    for place, text in shipped_schema("report").errors(document):
        where = ".".join(map(str, place))
        raise ValueError(f"{where}: {text}" if where else text)
    return report_of(document)


def report_of(document: Json) -> Report:
    """Return the report in a document that has the form of the schema."""
    return Report(
        tool=Tool(**document["tool"]),
        contract=document["contract"],
        contract_digest=document["contract_digest"],
        target=document["target"],
        tag=document["tag"],
        seed=document["seed"],
        profiles=tuple(document["profiles"]),
        complete=document["complete"],
        dialects={axis: tuple(left) for axis, left in document["dialects"].items()},
        habits=document["habits"],
        notes=tuple(document["notes"]),
        started=document["started"],
        duration_s=document["duration_s"],
        exchanges=document["exchanges"],
        summary=document["summary"],
        exit=ExitCode(document["exit"]),
        coverage=_coverage(document["coverage"]) if "coverage" in document else None,
        clauses=tuple(_clause(each) for each in document["clauses"]),
    )


def _clause(said: Json) -> ClauseEntry:
    return ClauseEntry(
        id=said["id"],
        kind=said["kind"],
        basis=said["basis"],
        says=said["says"],
        source=tuple(said["source"]),
        verdict=said["verdict"],
        reason=said["reason"] or "",
        exchanges=said["exchanges"],
        evidence=tuple(_evidence(each) for each in said["evidence"]),
    )


def _evidence(said: Json) -> Evidence:
    return Evidence(
        recorded=said.get("recorded", ""),
        operation=said["operation"],
        verdict=said["verdict"],
        fault=said.get("fault", ""),
        expected=said["expected"],
        actual=said["actual"],
        leaning=said.get("leaning", ""),
        request=_request(said["request"]),
        response=_response(said["response"]) if said["response"] else None,
        failure=Failure(**said["failure"]) if said["failure"] else None,
        curl=said["curl"],
    )


def _request(said: Json) -> ShownRequest:
    return ShownRequest(
        method=said["method"],
        path=said["path"],
        query=_pairs(said["query"]),
        headers=_pairs(said["headers"]),
        body=said["body"],
        credentials=tuple(Credential(each["profile"], each["place"], each["form"]) for each in said["credentials"]),
    )


def _response(said: Json) -> ShownResponse:
    return ShownResponse(said["status"], _pairs(said["headers"]), said["body"])


def _pairs(lists: Iterable[Iterable[str]]) -> Pairs:
    return tuple((name, value) for name, value in lists)


def _coverage(said: Json) -> CoverageSection:
    operations = tuple(_operation(each) for each in said["operations"])
    return CoverageSection(CoverageTotals(**said["summary"]), operations, said.get("unlisted", 0))


def _operation(said: Json) -> OperationCoverage:
    never = {_missing(key): why for key, why in said["never"].items()}
    seen, provoked, undocumented = (_counts(said[name]) for name in ("seen", "provoked", "undocumented"))
    return OperationCoverage(said["operation"], seen, provoked, never, undocumented)


def _counts(said: Mapping[str, int]) -> dict[SeenReply, int]:
    keys = {key: key.partition(" ") for key in said}
    return {SeenReply(int(status), outcome): said[key] for key, (status, _, outcome) in keys.items()}


def _missing(key: str) -> MissingOutcome:
    statuses, _, outcome = key.partition(" ")
    return MissingOutcome(tuple(map(int, statuses.split("|"))), outcome)
