"""Newline-delimited JSON with one exchange a line, which gateways, proxies and network taps write.

One line, here folded:

    {"request": {"method": "GET", "url": "https://host/v1/loans", "headers": {"Accept": "application/json"}},
     "response": {"status": 200, "headers": [["Content-Type", "application/json"]], "body": "{}"},
     "started": "2026-01-02T03:04:05Z", "duration_ms": 12.5}

Headers are an object whose values are strings or lists of strings, or a list of pairs. A body is a string in `body`, or
base64 in `body_base64`; `truncated` is true if its end is missing. `response` is null if there was no reply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.core.exchange import Failure, Pairs, Response
from conformance.recording import exchange_parts as parts
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_body import (
    RecordedBody,
    base64_body,
    no_body_of_reply,
    no_body_of_request,
    text_body,
    text_body_of_request,
)
from conformance.recording.recorded_exchange import InvalidExchange, RecordedExchange, Source
from conformance.recording.streams.element import LINES


class JsonLines(RecordingFormat):
    """Lines of JSON, each an exchange."""

    places = (LINES,)

    def recognises(self, element: Any) -> bool:
        request = element.get("request") if isinstance(element, dict) else None
        return isinstance(request, dict) and "url" in request and "response" in element and not _is_har(element)

    def read(self, element: Any, source: Source) -> RecordedExchange:
        line = parts.mapping(element, "the exchange")
        request = parts.mapping(line.get("request"), "the request")
        method, headers = parts.method(request.get("method")), _headers(request.get("headers"))
        body = _request_body(request, method, headers)
        response, failure = _response(line.get("response"), method)
        started, exact = parts.start_time(line.get("started"), response)
        return RecordedExchange(
            source,
            method=method,
            url=parts.url(request.get("url")),
            headers=headers,
            body=body.data,
            response=response,
            failure=body.failure("request") or failure,
            started=started,
            duration_s=parts.seconds(line.get("duration_ms")) / 1000,
            exact=exact,
        )


def _is_har(element: Mapping[str, Any]) -> bool:
    """Return whether the line is an entry of an HTTP archive. Its headers are objects with a name and a value."""
    headers = element["request"].get("headers")
    has_objects = isinstance(headers, list) and any(isinstance(each, dict) for each in headers)
    return has_objects or "startedDateTime" in element


def _headers(raw: Any) -> Pairs:
    return parts.without_pseudo_headers(_pairs(raw) if isinstance(raw, list) else parts.headers(raw))


def _pairs(raw: list[Any]) -> Pairs:
    if not all(isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) for each in raw):
        raise InvalidExchange("a header is not a name with a string")
    return tuple(pair for name, value in raw for pair in parts.headers({name: value}))


def _body(message: Mapping[str, Any], of_text: Callable[[Any], RecordedBody]) -> RecordedBody | None:
    """Return the body of a request or a reply, or None if no body was recorded."""
    text, encoded = message.get("body"), message.get("body_base64")
    if encoded is not None:
        return base64_body(encoded)
    return None if text is None else of_text(text)


def _request_body(request: Mapping[str, Any], method: str, headers: Pairs) -> RecordedBody:
    body = _body(request, text_body_of_request) or no_body_of_request(method, headers)
    return replace(body, missing="cut") if request.get("truncated") is True else body


def _response(raw: Any, method: str) -> tuple[Response | None, Failure | None]:
    if raw is None:
        return None, parts.incomplete("no reply was recorded")
    message = parts.mapping(raw, "the response")
    status, headers = parts.status(message.get("status")), _headers(message.get("headers"))
    body = _body(message, text_body) or no_body_of_reply(status, method, headers)
    if message.get("truncated") is True:
        body = replace(body, missing="cut")
    return parts.response(status, "", headers, body)
