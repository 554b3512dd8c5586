"""Minimal reports for tests, and one with every part."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from conformance.checks.clause_results import Verdict
from conformance.checks.exit_codes import ExitCode
from conformance.checks.finding import Finding
from conformance.contract.credential_slots import CredentialSlot
from conformance.core.exchange import Credential, Exchange, Failure, Request, Response
from conformance.core.tool import Tool
from conformance.report.coverage_section import (
    CoverageSection,
    MissingOutcome,
    OperationCoverage,
    SeenReply,
    totals,
)
from conformance.report.evidence import Evidence, evidence_of
from conformance.report.leftovers import Leftover
from conformance.report.model import ClauseEntry, Report, one_finding_each

SLOTS = {
    "header": CredentialSlot("header", "X-Api-Key"),
    "query": CredentialSlot("query", "apiKey"),
    "bearer": CredentialSlot("header", "Authorization", "Bearer {key}"),
    "member": CredentialSlot("body", "apiKey"),
}
BASE = "http://127.0.0.1:8001/v2"
CREATION = Request(
    "POST",
    "/trackings/post",
    headers=(("Content-Type", "application/json"),),
    body=b'{"tracking_number": "CT1"}',
    credentials=(Credential("valid", "header"),),
)
ACCEPTED = Response(
    200,
    (("Content-Type", "application/json"), ("Date", "today"), ("Retry-After", "120")),
    b'{"meta": {"code": 200, "type": "Success", "message": "Success"}, "data": {"tags": [], "id": "a1"}}',
)


def evidence(
    request: Request = CREATION,
    response: Response | None = ACCEPTED,
    *,
    operation: str | None = "createTracking",
    recorded: str = "",
    **finding_fields: Any,
) -> Evidence:
    """Without a response, there is a failure; `finding_fields` goes to the finding."""
    failure = None if response else Failure("timeout", "no reply within 10 s")
    finding = Finding("", **{"verdict": "fail", "expected": "4016", "actual": "200, HTTP 200"} | finding_fields)
    exchange = Exchange(request, response, failure, recorded=recorded)
    return evidence_of(exchange, finding, operation=operation, base=BASE, credential_slots=SLOTS)


def clause(name: str, verdict: Verdict | None, **changes: Any) -> ClauseEntry:
    """A clause without evidence."""
    return replace(ClauseEntry(name, "cause", "stated", "It is so.", ("page 12",), verdict, "", 1, ()), **changes)


def report(*clauses: ClauseEntry, **changes: Any) -> Report:
    counts = Counter(each.verdict for each in clauses if each.verdict is not None)
    made = Report(
        tool=Tool("conformance", "0.1.0"),
        contract="trackingmore-v2",
        contract_digest="sha256:00",
        target="mock:",
        tag="t1",
        seed=7,
        profiles=("valid", "deleted"),
        complete=True,
        dialects={"status": ("in-band",), "unset": ("null", "empty")},
        habits={"code.4016 4016": 200},
        notes=(),
        started="2025-01-31T12:00:00Z",
        duration_s=4.25,
        exchanges=812,
        records_created=None,
        summary=dict(counts),
        exit=ExitCode.FAILED,
        coverage=None,
        findings=one_finding_each(clauses),
        clauses=clauses,
    )
    findings = one_finding_each(changes.get("clauses", clauses))
    return replace(made, **{"findings": findings, **changes})


def coverage(*operations: OperationCoverage, unlisted: int = 0) -> CoverageSection:
    return CoverageSection(totals(operations), operations, unlisted)


COVERED = OperationCoverage(
    "createTracking",
    seen={SeenReply(200, "200"): 3, SeenReply(200, "4016"): 1},
    provoked={SeenReply(200, "4016"): 1},
    never={MissingOutcome((200, 429), "429"): "no clause describes a request that gets it"},
    undocumented={SeenReply(404, ""): 2, SeenReply(200, "999"): 1},
)


LENIENT = replace(
    evidence(operation="createTrackings", leaning="kinder"),
    traceback='Traceback (most recent call last):\n  File "shop.py", line 7, in create\nKeyError: 1\n',
)


def related() -> Report:
    """A report with one finding, whose cause breaks two clauses."""
    failed = report(clause("code.4016", "fail", evidence=(evidence(),)))
    other = clause("request.answered", "fail", kind="rule", says="Each request is answered.", evidence=(evidence(),))
    findings = tuple(replace(each, follow=(other.id,)) for each in failed.findings)
    return replace(failed, clauses=(*failed.clauses, other), findings=findings)


def rich() -> Report:
    """A report with every verdict and kind, a reply and a failure, recorded traffic, a leaning and coverage."""
    odd = CREATION.replace(body=b"\x00\xff", path="/a/../b", credentials=(Credential("deleted", "query", "shorter"),))
    return report(
        clause("code.4016", "fail", evidence=(evidence(), LENIENT)),
        clause("request.answered", "fail", kind="rule", evidence=(evidence(odd, None, operation=None),)),
        clause("code.202", "inconclusive", reason="no key for profile over-limit", exchanges=0),
        clause(
            "code.402", "inconclusive", reason="Prefer is not answered", evidence=(evidence(verdict="inconclusive"),)
        ),
        clause("code.403", "inconclusive", reason="Prefer is not answered"),
        clause("operation.createTracking", "pass", kind="operation", basis="inferred"),
        clause("list.pages", "skipped", kind="behaviour", reason="not selected", exchanges=0),
        clause("code.409", "waived", reason="known"),
        clause("code.4031", "warn", basis="open", evidence=(evidence(recorded="a.har, exchange 2", fault="twice"),)),
        clause("code.503", "error", reason="KeyError"),
        clause("hosts", None, kind="information", exchanges=0),
        notes=("The announced end has passed.",),
        leftovers=(
            Leftover("job", ("1",), "no operation deletes it", undoable=False),
            Leftover("account", (), "refused"),
        ),
        coverage=coverage(COVERED, OperationCoverage(None, {}, {}, {}, {}), unlisted=4),
    )
