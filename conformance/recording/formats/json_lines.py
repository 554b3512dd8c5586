"""Newline-delimited JSON, one exchange a line, as gateways, proxies and access taps write it.

    {"request": {"method": "GET", "url": "https://host/v1/loans", "headers": {"Accept": "application/json"}},
     "response": {"status": 200, "headers": [["Content-Type", "application/json"]], "body": "{}"},
     "started": "2026-01-02T03:04:05Z", "duration_ms": 12.5}

Headers are an object, whose values are texts or lists of texts, or a list of pairs. A body is text in `body`, or base64
in `body_base64`; `truncated` says that there was more of it. `response` is null where no reply came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.core.exchange import Failure, Pairs, Response, first_header
from conformance.observation.response_reading import BODILESS
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_exchange import (
    Recorded,
    Source,
    Unfit,
    address,
    decoded,
    headers_of,
    mapping,
    method_of,
    number_of,
    response_of,
    seconds_of,
    status_of,
    unknown,
)
from conformance.recording.streams.element import LINES


class JsonLines(RecordingFormat):
    places = (LINES,)

    def recognises(self, element: Any) -> bool:
        request = element.get("request") if isinstance(element, dict) else None
        return isinstance(request, dict) and "url" in request and "response" in element and not _is_har(element)

    def read(self, element: Any, source: Source) -> Recorded:
        line = mapping(element, "the exchange")
        request = mapping(line.get("request"), "the request")
        method, headers = method_of(request.get("method")), _headers(request.get("headers"))
        body = _body(request)
        response, failure = _response(line.get("response"), method)
        started, exact = seconds_of(line.get("started"), response.headers if response else ())
        return Recorded(
            source,
            method,
            address(request.get("url")),
            headers,
            body,
            response,
            _request_failure(request, headers, body) or failure,
            started,
            number_of(line.get("duration_ms")) / 1000,
            exact,
        )


def _is_har(element: Mapping[str, Any]) -> bool:
    """Entries of HTTP archives may stand on lines of their own; their headers are objects with a name and a value."""
    headers = element["request"].get("headers")
    has_objects = isinstance(headers, list) and any(isinstance(each, dict) for each in headers)
    return has_objects or "startedDateTime" in element


def _headers(raw: Any) -> Pairs:
    """Return the headers without the parts of the request line that HTTP/2 has among them."""
    pairs = _pairs(raw) if isinstance(raw, list) else headers_of(raw)
    return tuple(pair for pair in pairs if not pair[0].startswith(":"))


def _pairs(raw: list[Any]) -> Pairs:
    if not all(isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) for each in raw):
        raise Unfit("a header is no name with a text")
    return tuple(pair for name, value in raw for pair in headers_of({name: value}))


def _body(message: Mapping[str, Any]) -> bytes | None:
    """Return the body, or None where none was recorded."""
    text, coded = message.get("body"), message.get("body_base64")
    if coded is not None:
        text = coded
    if text is None:
        return None
    if not isinstance(text, str):
        raise Unfit("a body is neither text nor base64")
    return decoded(text) if coded is not None else text.encode("utf-8", "surrogatepass")


def _request_failure(request: Mapping[str, Any], headers: Pairs, body: bytes | None) -> Failure | None:
    """Return why it is unknown what was sent, if it is."""
    if body is None and number_of(first_header(headers, "Content-Length")) > 0:
        return unknown("the body of the request was not recorded")
    if request.get("truncated") is True:
        return unknown("only the beginning of the body of the request was recorded")
    if isinstance(request.get("body"), str) and "\ufffd" in request["body"]:
        return unknown("the recorded body of the request is not what was sent")
    return None


def _response(raw: Any, method: str) -> tuple[Response | None, Failure | None]:
    if raw is None:
        return None, unknown("no reply was recorded")
    message = mapping(raw, "the response")
    status, headers, body = status_of(message.get("status")), _headers(message.get("headers")), _body(message)
    response, failure = response_of(status, "", headers, body or b"")
    if body is None and not _is_bodiless(status, headers, method):
        failure = unknown("the body of the reply was not recorded")
    if message.get("truncated") is True:
        failure = unknown("only the beginning of the body was recorded")
    return response, failure


def _is_bodiless(status: int, headers: Pairs, method: str) -> bool:
    """Return whether the reply had no body, so that none can be missing."""
    return method == "HEAD" or status < 200 or status in BODILESS or first_header(headers, "Content-Length") == "0"
