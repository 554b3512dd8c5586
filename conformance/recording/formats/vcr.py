"""VCR files: `interactions` of vcrpy and of our own recordings, `http_interactions` of Schemathesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.core.exchange import Failure, FailureKind, Response
from conformance.recording.cassette_header import HEADER, recorded_run
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

KINDS: tuple[FailureKind, ...] = ("connect", "tls", "reset", "timeout", "oversized", "protocol")


class Vcr(RecordingFormat):
    places = (("interactions",), ("http_interactions",))

    def recognises(self, element: Any) -> bool:
        request = element.get("request") if isinstance(element, dict) else None
        return isinstance(request, dict) and ("uri" in request or isinstance(request.get("headers"), dict))

    def read(self, element: Any, source: Source) -> Recorded:
        item = mapping(element, "the exchange")
        request = mapping(item.get("request"), "the request")
        own = item[HEADER] if isinstance(item.get(HEADER), dict) else {}
        response, failure = _response(item, own)
        body = _body(request.get("body"))
        if isinstance(own.get("request_body"), str):
            body = decoded(own["request_body"])
        if _is_lossy(request.get("body")):
            failure = failure or unknown("the recorded body of the request is not what was sent")
        started, exact = seconds_of(item.get("recorded_at"), response.headers if response else ())
        return Recorded(
            source,
            method_of(request.get("method")),
            address(request.get("uri") or request.get("url")),
            headers_of(request.get("headers")),
            body,
            response,
            failure,
            started,
            number_of((item.get("response") or {}).get("elapsed")),
            exact,
            recorded_run(source.about),
            str(own.get("clause", "")),
        )


def _response(item: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[Response | None, Failure | None]:
    said = own.get("failure")
    failure = None
    if isinstance(said, dict):
        kind = said.get("kind")
        failure = Failure(kind if kind in KINDS else "protocol", str(said.get("message"))[:300])
    if item.get("response") is None:
        return None, failure or unknown("no reply was recorded")
    raw = mapping(item["response"], "the response")
    status = raw.get("status", raw.get("status_code"))
    code, reason = (status.get("code"), status.get("message")) if isinstance(status, dict) else (status, "")
    headers = headers_of(raw.get("headers"))
    content = _body(raw.get("body", raw.get("content"))) or b""
    if isinstance(own.get("response_body"), str):
        content = decoded(own["response_body"])
    response, fault = response_of(status_of(code), reason, headers, content)
    if raw.get("truncated_from") is not None:
        fault = unknown("only the beginning of the body was recorded")
    if isinstance(own.get("surplus"), str):
        surplus = decoded(own["surplus"])
        response = Response(response.status, response.headers, response.body, response.reason, surplus)
    return response, failure or fault


def _body(raw: Any) -> bytes | None:
    if isinstance(raw, dict):
        if isinstance(raw.get("base64_string"), str):
            return decoded(raw["base64_string"])
        raw = raw.get("string")
    if raw is None or isinstance(raw, bytes):
        return raw
    if isinstance(raw, int):
        raw = str(raw)
    if not isinstance(raw, str):
        raise Unfit("a body is neither text nor base64")
    return raw.encode("utf-8", "surrogatepass")


def _is_lossy(raw: Any) -> bool:
    """Whether signs that no text could hold were replaced on the way into the file."""
    return isinstance(raw, dict) and isinstance(raw.get("string"), str) and "\ufffd" in raw["string"]
