"""HTTP archives (HAR 1.2), which browsers, proxies and test tools export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from conformance.core.exchange import Failure, Pairs, Response
from conformance.recording import exchange_parts as parts
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_exchange import InvalidExchange, RecordedExchange, Source

NO_REPLY = (0, -1, None)
"""The statuses of requests that were blocked or cancelled, or that got no reply."""
_UNRECORDED_BODY = parts.incomplete("the body of the request was not recorded")


class Har(RecordingFormat):
    """HTTP archives; some tools write the list of entries without the member `log` around it."""

    places = (("log", "entries"), ("entries",))

    def recognises(self, element: Any) -> bool:
        request = element.get("request") if isinstance(element, dict) else None
        return isinstance(request, dict) and ("startedDateTime" in element or isinstance(request.get("headers"), list))

    def read(self, element: Any, source: Source) -> RecordedExchange:
        entry = parts.mapping(element, "the exchange")
        request = parts.mapping(entry.get("request"), "the request")
        body, body_failure = _request_body(request)
        response, failure = _response(parts.mapping(entry.get("response"), "the response"))
        started, exact = parts.start_time(entry.get("startedDateTime"), response)
        return RecordedExchange(
            source,
            method=parts.method(request.get("method")),
            url=parts.url(request.get("url")),
            headers=_headers(request.get("headers")),
            body=body,
            response=response,
            failure=body_failure or failure,
            started=started,
            duration_s=parts.seconds(entry.get("time")) / 1000,
            exact=exact,
        )


def _headers(raw: Any) -> Pairs:
    return parts.without_pseudo_headers(tuple(_header(each) for each in (raw if isinstance(raw, list) else ())))


def _header(raw: Any) -> tuple[str, str]:
    name, value = (raw.get("name"), raw.get("value")) if isinstance(raw, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(value, str):
        raise InvalidExchange("a header is not a name with a string")
    return name, value


def _request_body(request: Mapping[str, Any]) -> tuple[bytes | None, Failure | None]:
    """Return the body, and a failure if the archive does not have it."""
    size, data = request.get("bodySize"), request.get("postData")
    if not isinstance(data, dict):
        return None, _UNRECORDED_BODY if isinstance(size, int) and size > 0 else None
    text = data.get("text")
    if not isinstance(text, str):
        return _form_body(data.get("params"))
    if data.get("encoding") == "base64":
        return parts.base64_body(text), None
    body = parts.text_body(text)
    if isinstance(size, int) and 0 <= size < len(body) and (decoded := _undeclared_base64(text, size)) is not None:
        return decoded, None
    return body or None, parts.damaged_request_body(text)


def _form_body(parameters: Any) -> tuple[bytes | None, Failure | None]:
    if not isinstance(parameters, list):
        return None, _UNRECORDED_BODY
    pairs = [(str(each.get("name")), str(each.get("value", ""))) for each in parameters if isinstance(each, dict)]
    return urlencode(pairs).encode(), None


def _undeclared_base64(text: str, size: int) -> bytes | None:
    """Return the body if `text` is base64 without a declaration: if its decoded length is the recorded `size`."""
    try:
        decoded = parts.base64_body(text)
    except InvalidExchange:
        return None
    return decoded if len(decoded) == size else None


def _response(raw: Mapping[str, Any]) -> tuple[Response | None, Failure | None]:
    if raw.get("status") in NO_REPLY:
        return None, parts.incomplete("no reply was recorded")
    content = raw.get("content")
    content = content if isinstance(content, dict) else {}
    body = _content_body(content)
    status, headers = parts.status(raw["status"]), _headers(raw.get("headers"))
    response, failure = parts.response(status, raw.get("statusText"), headers, body)
    return response, failure or _lost_body(raw, content, body)


def _content_body(content: Mapping[str, Any]) -> bytes:
    text = content.get("text")
    if not isinstance(text, str):
        return b""
    return parts.base64_body(text) if content.get("encoding") == "base64" else parts.text_body(text)


def _lost_body(raw: Mapping[str, Any], content: Mapping[str, Any], body: bytes) -> Failure | None:
    """Return a failure if the body is missing. Browsers drop old bodies and keep their sizes."""
    sizes = [size for size in (content.get("size"), raw.get("bodySize")) if isinstance(size, int)]
    if not body and any(size > 0 for size in sizes) and not isinstance(content.get("text"), str):
        return parts.incomplete("the body of the reply was not recorded")
    if str(content.get("comment", "")).startswith("Body truncated"):
        return parts.incomplete("only the beginning of the body was recorded")
    return parts.incomplete("the reply is from a cache") if raw.get("status") == 304 else None
