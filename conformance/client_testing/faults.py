"""Simulate faults between client and API: timeouts, resets, damaged replies."""

from __future__ import annotations

from typing import Literal, get_args

from conformance.core.errors import UsageError
from conformance.core.exchange import Failure, Response

GATEWAY_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
)
FaultKind = Literal["timeout", "reset", "truncated", "html"]
FAULTS: tuple[FaultKind, ...] = get_args(FaultKind)
NO_REPLY_FAULTS = {"timeout": "no reply came in time", "reset": "the connection was reset before a reply came"}


def require_fault_kind(kind: str) -> FaultKind:
    """Return `kind` as a `FaultKind`. Raise UsageError if it is none."""
    __tracebackhide__ = True
    if kind not in FAULTS:
        raise UsageError(f"there is no fault {kind!r}: choose one of {', '.join(FAULTS)}")
    return kind


def apply_fault(kind: FaultKind, response: Response) -> Response | Failure:
    """Return the reply with the fault, or a `Failure` if no reply arrives.

    A `truncated` body ends in the middle of the JSON, and its Content-Length is correct. `html` is the error page of a
    gateway.
    """
    if kind == "timeout" or kind == "reset":
        return Failure(kind, NO_REPLY_FAULTS[kind])
    if kind == "html":
        return _with_body(Response(502, (("Content-Type", "text/html; charset=utf-8"),), GATEWAY_PAGE), GATEWAY_PAGE)
    return _with_body(response, response.body[: len(response.body) // 2])


def _with_body(response: Response, body: bytes) -> Response:
    rest = tuple(pair for pair in response.headers if pair[0].lower() != "content-length")
    return Response(response.status, (*rest, ("Content-Length", str(len(body)))), body)
