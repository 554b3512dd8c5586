"""What goes wrong between a client and an API, on demand."""

from __future__ import annotations

from conformance.core.errors import UsageError
from conformance.core.exchange import Failure, Response

PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
)
LOST = {"timeout": "no reply came in time", "reset": "the connection was reset before a reply came"}
FAULTS = (*LOST, "truncated", "html")


def checked(kind: str) -> str:
    """Raises UsageError for a fault that nobody can make."""
    if kind not in FAULTS:
        raise UsageError(f"there is no fault {kind!r}: choose one of {', '.join(FAULTS)}")
    return kind


def spoiled(kind: str, response: Response) -> Response | Failure:
    """The reply as it arrives; a Failure where none does.

    `truncated` ends in the middle of the JSON, under a Content-Length that agrees; `html` is the page of a gateway.
    """
    if kind in LOST:
        return Failure(kind, LOST[kind])
    if kind == "html":
        return _sized(Response(502, (("Content-Type", "text/html; charset=utf-8"),), PAGE), PAGE)
    return _sized(response, response.body[: len(response.body) // 2])


def _sized(response: Response, body: bytes) -> Response:
    rest = tuple(pair for pair in response.headers if pair[0].lower() != "content-length")
    return Response(response.status, (*rest, ("Content-Length", str(len(body)))), body)
