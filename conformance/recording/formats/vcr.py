"""VCR files: `interactions` of vcrpy and of our own recordings, and `http_interactions` of Schemathesis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.core.exchange import Failure, FailureKind, Pairs, Response
from conformance.recording import exchange_parts as parts
from conformance.recording.cassette_header import HEADER, recorded_run
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_body import (
    NOT_RECORDED,
    RecordedBody,
    announces_bytes,
    base64_body,
    no_body_of_reply,
    no_body_of_request,
    text_body,
    text_body_of_request,
)
from conformance.recording.recorded_exchange import RecordedExchange, Source
from conformance.recording.streams.element import UnreadableValue

_REQUEST_MEMBERS = {"method", "uri", "url", "headers", "body", HEADER}
"""The usual members of a request. A serializer that has others may write a body there, such as `parsed_body`."""
FAILURE_KINDS: tuple[FailureKind, ...] = ("connect", "tls", "reset", "timeout", "oversized", "protocol")


class Vcr(RecordingFormat):
    """VCR files. Our own recordings have more data in the member HEADER of the file and of each interaction."""

    places = (("interactions",), ("http_interactions",))

    def recognises(self, element: Any) -> bool:
        request = element.get("request") if isinstance(element, dict) else None
        return isinstance(request, dict) and ("uri" in request or isinstance(request.get("headers"), dict))

    def read(self, element: Any, source: Source) -> RecordedExchange:
        item = parts.mapping(element, "the exchange")
        request = parts.mapping(item.get("request"), "the request")
        own = item[HEADER] if isinstance(item.get(HEADER), dict) else {}
        run = recorded_run(source.file_members)
        method, headers = parts.method(request.get("method")), parts.headers(request.get("headers"))
        response, failure = _response(item, method, own, run is not None)
        body = _request_body(request, method, headers, own, run is not None)
        started, exact = parts.start_time(item.get("recorded_at"), response)
        return RecordedExchange(
            source,
            method=method,
            url=parts.url(request.get("uri") or request.get("url")),
            headers=headers,
            body=body.data,
            response=response,
            failure=failure or body.failure("request"),
            started=started,
            duration_s=parts.seconds((item.get("response") or {}).get("elapsed")),
            exact=exact,
            run=run,
            clause=parts.without_surrogates(str(own.get("clause", ""))),
        )


def _response(
    item: Mapping[str, Any], method: str, own: Mapping[str, Any], is_own_run: bool
) -> tuple[Response | None, Failure | None]:
    failure = _recorded_failure(own.get("failure"))
    if item.get("response") is None:
        return None, failure or parts.incomplete("no reply was recorded")
    raw = parts.mapping(item["response"], "the response")
    recorded = raw.get("status", raw.get("status_code"))
    code, reason = (recorded.get("code"), recorded.get("message")) if isinstance(recorded, dict) else (recorded, "")
    status, headers = parts.status(code), parts.headers(raw.get("headers"))
    body = _response_body(raw, own.get("response_body"))
    if body is None or (not is_own_run and _is_lost(body, headers)):
        body = no_body_of_reply(status, method, headers)
    if raw.get("truncated_from") is not None:
        body = replace(body, missing="cut")
    response, fault = parts.response(status, reason, headers, body)
    if isinstance(own.get("surplus"), str):
        response = replace(response, surplus=base64_body(own["surplus"]).data or b"")
    return response, failure or fault


def _recorded_failure(raw: Any) -> Failure | None:
    if not isinstance(raw, dict):
        return None
    kind = raw.get("kind")
    return Failure(
        kind if kind in FAILURE_KINDS else "protocol", parts.without_surrogates(str(raw.get("message"))[:300])
    )


def _request_body(
    request: Mapping[str, Any], method: str, headers: Pairs, own: Mapping[str, Any], is_own_run: bool
) -> RecordedBody:
    if isinstance(own.get("request_body"), str):
        return base64_body(own["request_body"])
    body = _recorded_body(request.get("body"), text_body_of_request)
    if body is None and request.get("body", "") is None:
        body = RecordedBody()
    if body is None and {*request} <= _REQUEST_MEMBERS:
        return no_body_of_request(method, headers)
    return NOT_RECORDED if body is None or (not is_own_run and _is_lost(body, headers)) else body


def _response_body(raw: Mapping[str, Any], exact: Any) -> RecordedBody | None:
    """Return the body, or None if none is recorded. `exact` is its base64 if the file's format could not hold it."""
    return (
        base64_body(exact) if isinstance(exact, str) else _recorded_body(raw.get("body", raw.get("content")), text_body)
    )


def _recorded_body(raw: Any, of_text: Callable[[Any], RecordedBody]) -> RecordedBody | None:
    if isinstance(raw, dict):
        if isinstance(raw.get("base64_string"), str):
            return base64_body(raw["base64_string"])
        raw = raw.get("string")
    if isinstance(raw, UnreadableValue):
        return NOT_RECORDED
    if raw is None or isinstance(raw, bytes):
        return None if raw is None else RecordedBody(raw)
    return of_text(str(raw) if isinstance(raw, int) else raw)


def _is_lost(body: RecordedBody, headers: Pairs) -> bool:
    """Return whether a filter has removed the body: it is empty, and the headers say that it is not."""
    return not body.data and not body.missing and announces_bytes(headers)
