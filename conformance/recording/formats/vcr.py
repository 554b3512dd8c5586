"""VCR files: `interactions` of vcrpy and of our own recordings, and `http_interactions` of Schemathesis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.core.exchange import Failure, FailureKind, Response
from conformance.recording import exchange_parts as parts
from conformance.recording.cassette_header import HEADER, recorded_run
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_exchange import RecordedExchange, Source

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
        response, failure = _response(item, own)
        body = _body(request.get("body"), own.get("request_body"))
        started, exact = parts.start_time(item.get("recorded_at"), response)
        return RecordedExchange(
            source,
            method=parts.method(request.get("method")),
            url=parts.url(request.get("uri") or request.get("url")),
            headers=parts.headers(request.get("headers")),
            body=body,
            response=response,
            failure=failure or parts.damaged_request_body(_recorded_text(request.get("body"))),
            started=started,
            duration_s=parts.seconds((item.get("response") or {}).get("elapsed")),
            exact=exact,
            run=recorded_run(source.file_members),
            clause=str(own.get("clause", "")),
        )


def _response(item: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[Response | None, Failure | None]:
    failure = _recorded_failure(own.get("failure"))
    if item.get("response") is None:
        return None, failure or parts.incomplete("no reply was recorded")
    raw = parts.mapping(item["response"], "the response")
    status = raw.get("status", raw.get("status_code"))
    code, reason = (status.get("code"), status.get("message")) if isinstance(status, dict) else (status, "")
    headers = parts.headers(raw.get("headers"))
    body = _body(raw.get("body", raw.get("content")), own.get("response_body")) or b""
    response, fault = parts.response(parts.status(code), reason, headers, body)
    if raw.get("truncated_from") is not None:
        fault = parts.incomplete("only the beginning of the body was recorded")
    if isinstance(own.get("surplus"), str):
        response = replace(response, surplus=parts.base64_body(own["surplus"]))
    return response, failure or fault


def _recorded_failure(raw: Any) -> Failure | None:
    if not isinstance(raw, dict):
        return None
    kind = raw.get("kind")
    return Failure(kind if kind in FAILURE_KINDS else "protocol", str(raw.get("message"))[:300])


def _body(raw: Any, exact: Any) -> bytes | None:
    """Return the body. `exact` is its base64 in our own recordings, if the file's format could not hold it."""
    body = _plain_body(raw)
    return parts.base64_body(exact) if isinstance(exact, str) else body


def _plain_body(raw: Any) -> bytes | None:
    if isinstance(raw, dict):
        if isinstance(raw.get("base64_string"), str):
            return parts.base64_body(raw["base64_string"])
        raw = raw.get("string")
    if raw is None or isinstance(raw, bytes):
        return raw
    return parts.text_body(str(raw) if isinstance(raw, int) else raw)


def _recorded_text(raw: Any) -> Any:
    return raw.get("string") if isinstance(raw, dict) else None
