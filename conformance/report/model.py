"""The pieces of a report: the closed lists of its words, and evidence made from an exchange.

A report is a plain dict as `specs/report.schema.json` describes it; everything else that is written or
shown is a pure function of that dict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.checks.clause_results import VERDICTS
from conformance.checks.finding import FindingVerdict, Leaning
from conformance.contract.model import CredentialSlot
from conformance.core.exchange import Exchange, Failure, Pairs, Request, Response
from conformance.report.curl import curl

Report = dict[str, Any]

FORMAT = "conformance-report/1"
EXITS = {
    0: "conforms",
    1: "a clause failed",
    2: "usage or configuration",
    3: "the target could not be judged",
    4: "an error of this tool",
    5: "a stale waiver, or too little was seen to judge",
}

_BODY_BYTES = 4096


def evidence(
    exchange: Exchange,
    *,
    verdict: FindingVerdict,
    expected: str,
    actual: str,
    base: str,
    credential_slots: Mapping[str, CredentialSlot],
    operation: str | None = None,
    fault: str = "",
    leaning: Leaning = "",
) -> dict[str, Any]:
    """An entry of a clause's `evidence`; `verdict` is `fail` or `inconclusive`, `base` as for `curl`.

    Bodies of replies are bounded to 4096 bytes; the exchange is expected to be free of secrets.
    """
    return {
        **({"recorded": exchange.recorded} if exchange.recorded else {}),
        "operation": operation,
        "verdict": verdict,
        "expected": expected,
        "actual": actual,
        "fault": fault,
        **({"leaning": leaning} if leaning else {}),
        "request": _request(exchange.request),
        "response": _response(exchange.response) if exchange.response else None,
        "failure": _failure(exchange.failure) if exchange.failure else None,
        "curl": curl(exchange.request, base, credential_slots),
    }


def summary(clauses: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many clauses have each verdict; verdicts that nobody has are left out, and so is information."""
    given = [clause["verdict"] for clause in clauses]
    return {verdict: given.count(verdict) for verdict in VERDICTS if verdict in given}


def bounded(body: bytes) -> str:
    """At most 4096 bytes of `body` as text, then how many more there are.

    Bytes that are not UTF-8 are shown as `\\xff`; no character is cut in two.
    """
    cut = min(_BODY_BYTES, len(body))
    while cut < len(body) and _BODY_BYTES - cut < 3 and body[cut] & 0xC0 == 0x80:
        cut -= 1
    text = body[:cut].decode("utf-8", "backslashreplace")
    return text if cut == len(body) else f"{text}… {len(body) - cut} more bytes"


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "query": _lists(request.query),
        "headers": _lists(request.headers),
        "body": None if request.body is None else request.body.decode("utf-8", "backslashreplace"),
        "credentials": [
            {"profile": each.profile, "place": each.slot, "form": each.form} for each in request.credentials
        ],
    }


def _response(response: Response) -> dict[str, Any]:
    return {"status": response.status, "headers": _lists(response.headers), "body": bounded(response.body)}


def _failure(failure: Failure) -> dict[str, str]:
    return {"kind": failure.kind, "message": failure.message}


def _lists(pairs: Pairs) -> list[list[str]]:
    return [[name, value] for name, value in pairs]
