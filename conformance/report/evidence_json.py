"""Evidence as JSON, in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.core.exchange import Credential, Failure, Pairs
from conformance.report.evidence import Evidence, ShownRequest, ShownResponse

Json = Mapping[str, Any]


def evidence_json(evidence: Evidence) -> Json:
    """Return evidence as JSON values."""
    failure = evidence.failure
    return {
        **({"recorded": evidence.recorded} if evidence.recorded else {}),
        "operation": evidence.operation,
        "verdict": evidence.verdict,
        "fault": evidence.fault,
        "expected": evidence.expected,
        "actual": evidence.actual,
        **({"leaning": evidence.leaning} if evidence.leaning else {}),
        "request": _request(evidence.request),
        "response": _response(evidence.response) if evidence.response else None,
        "failure": {"kind": failure.kind, "message": failure.message} if failure else None,
        "curl": evidence.curl,
        **({"traceback": evidence.traceback} if evidence.traceback else {}),
    }


def _request(request: ShownRequest) -> Json:
    return {
        "method": request.method,
        "path": request.path,
        "query": _lists(request.query),
        "headers": _lists(request.headers),
        "body": request.body,
        "credentials": [
            {"profile": each.profile, "place": each.slot, "form": each.form} for each in request.credentials
        ],
    }


def _response(response: ShownResponse) -> Json:
    return {"status": response.status, "headers": _lists(response.headers), "body": response.body}


def _lists(pairs: Pairs) -> list[list[str]]:
    return [[name, value] for name, value in pairs]


def evidence_of_json(shown: Json) -> Evidence:
    """Return the evidence in JSON values that have the form of the schema."""
    return Evidence(
        recorded=shown.get("recorded", ""),
        operation=shown["operation"],
        verdict=shown["verdict"],
        fault=shown.get("fault", ""),
        expected=shown["expected"],
        actual=shown["actual"],
        leaning=shown.get("leaning", ""),
        request=_read_request(shown["request"]),
        response=_read_response(shown["response"]) if shown["response"] else None,
        failure=Failure(**shown["failure"]) if shown["failure"] else None,
        curl=shown["curl"],
        traceback=shown.get("traceback", ""),
    )


def _read_request(shown: Json) -> ShownRequest:
    return ShownRequest(
        method=shown["method"],
        path=shown["path"],
        query=_pairs(shown["query"]),
        headers=_pairs(shown["headers"]),
        body=shown["body"],
        credentials=tuple(Credential(each["profile"], each["place"], each["form"]) for each in shown["credentials"]),
    )


def _read_response(shown: Json) -> ShownResponse:
    return ShownResponse(shown["status"], _pairs(shown["headers"]), shown["body"])


def _pairs(lists: Iterable[Iterable[str]]) -> Pairs:
    return tuple((name, value) for name, value in lists)
