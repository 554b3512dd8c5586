"""Evidence: an exchange that broke a clause or could not be judged, as a report shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.checks.finding import Finding, FindingVerdict, Leaning
from conformance.contract.credential_slots import CredentialSlot
from conformance.core.exchange import Credential, Exchange, Failure, Pairs, Request, Response
from conformance.report.curl import curl

_BODY_BYTES = 4096


@dataclass(frozen=True, slots=True)
class ShownRequest:
    r"""A request whose body is text: bytes that are not UTF-8 appear as `\xff`.

    `query` and `headers` have the values that the check set, without the credentials.
    """

    method: str
    path: str
    query: Pairs
    headers: Pairs
    body: str | None
    credentials: tuple[Credential, ...]


@dataclass(frozen=True, slots=True)
class ShownResponse:
    """A reply whose body is text: at most 4096 bytes, then the number of further bytes."""

    status: int
    headers: Pairs
    body: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One exchange, and the finding on it.

    Attributes:
        recorded: The file and the number of a recorded exchange; "" in a run.
        operation: The id of the operation; None if the request belongs to none.
        verdict: The verdict of this exchange on the clause.
        fault: What is wrong with the request, or may be; "" if nothing is, or if its method and path show it.
        expected: The expected reply, for people.
        actual: The received reply, for people.
        leaning: Whether the target is too lenient (`kinder`) or too strict (`stricter`); "" if neither.
        request: The request without its keys.
        response: The reply; None if no headers arrived.
        failure: Why the reply is not complete; None if it is.
        curl: A shell command that sends the request again.
        traceback: The end of the traceback of the app, if it raised an exception and runs in this process.
    """

    recorded: str
    operation: str | None
    verdict: FindingVerdict
    fault: str
    expected: str
    actual: str
    leaning: Leaning
    request: ShownRequest
    response: ShownResponse | None
    failure: Failure | None
    curl: str
    traceback: str = ""


def evidence_of(
    exchange: Exchange,
    finding: Finding,
    *,
    operation: str | None,
    base: str,
    credential_slots: Mapping[str, CredentialSlot],
) -> Evidence:
    """Return an exchange and a finding on it as evidence.

    The exchange must be free of secrets; `base` is as for `curl`.
    """
    return Evidence(
        recorded=exchange.recorded,
        operation=operation,
        verdict=finding.verdict,
        fault=finding.fault,
        expected=finding.expected,
        actual=finding.actual,
        leaning=finding.leaning,
        request=_request(exchange.request),
        response=_response(exchange.response) if exchange.response else None,
        failure=exchange.failure,
        curl=curl(exchange.request, base, credential_slots),
        traceback=exchange.traceback,
    )


def _request(request: Request) -> ShownRequest:
    body = None if request.body is None else request.body.decode("utf-8", "backslashreplace")
    return ShownRequest(request.method, request.path, request.query, request.headers, body, request.credentials)


def _response(response: Response) -> ShownResponse:
    return ShownResponse(response.status, response.headers, bounded(response.body, response.omitted))


def bounded(body: bytes, omitted: int = 0) -> str:
    r"""Return at most 4096 bytes of `body` as text, then the number of further bytes.

    Bytes that are not UTF-8 are shown as `\xff`; no character is cut in two. `omitted` is the number of
    bytes that `body` lacks.
    """
    cut = min(_BODY_BYTES, len(body))
    while cut < len(body) and _BODY_BYTES - cut < 3 and body[cut] & 0xC0 == 0x80:
        cut -= 1
    text = body[:cut].decode("utf-8", "backslashreplace")
    left_out = len(body) - cut + omitted
    return f"{text}… {left_out} more bytes" if left_out else text
