"""HTTP archives (HAR 1.2), which browsers, proxies and test tools export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.core.exchange import Failure, Pairs, Response
from conformance.recording import exchange_parts as parts
from conformance.recording.formats._har_bodies import reply_body, request_body
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_exchange import InvalidExchange, RecordedExchange, Source

NO_REPLY = (0, -1, None)
"""The statuses of requests that were blocked or cancelled, or that got no reply."""


class Har(RecordingFormat):
    """HTTP archives; some tools write the list of entries without the member `log` around it."""

    places = (("log", "entries"), ("entries",))

    def recognises(self, element: Any) -> bool:
        request = element.get("request") if isinstance(element, dict) else None
        return isinstance(request, dict) and ("startedDateTime" in element or isinstance(request.get("headers"), list))

    def read(self, element: Any, source: Source) -> RecordedExchange:
        entry = parts.mapping(element, "the exchange")
        request = parts.mapping(entry.get("request"), "the request")
        method, headers = parts.method(request.get("method")), _headers(request.get("headers"))
        body = request_body(request, method, headers, source.folder)
        response, failure = _response(parts.mapping(entry.get("response"), "the response"), method, source.folder)
        started, exact = parts.start_time(entry.get("startedDateTime"), response)
        return RecordedExchange(
            source,
            method=method,
            url=parts.url(request.get("url")),
            headers=headers,
            body=body.data,
            response=response,
            failure=body.failure("request") or failure,
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
    return parts.without_surrogates(name), parts.without_surrogates(value)


def _response(raw: Mapping[str, Any], method: str, folder: Path | None) -> tuple[Response | None, Failure | None]:
    if raw.get("status") in NO_REPLY:
        return None, parts.incomplete("no reply was recorded")
    status, headers = parts.status(raw["status"]), _headers(raw.get("headers"))
    body = reply_body(raw, status, method, headers, folder)
    response, failure = parts.response(status, raw.get("statusText"), headers, body)
    is_cached = status == 304 and failure is None
    return response, parts.incomplete("the reply is from a cache") if is_cached else failure
