"""HTTP archives (HAR 1.2), as browsers, proxies and test tools export them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from conformance.core.exchange import Failure, Pairs, Response
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_exchange import (
    Recorded,
    Source,
    Unfit,
    address,
    decoded,
    mapping,
    method_of,
    number_of,
    response_of,
    seconds_of,
    status_of,
    unknown,
)

NO_REPLY = (0, -1, None)
"""The statuses of requests that were blocked, broken off, or never answered."""


class Har(RecordingFormat):
    places = (("log", "entries"), ("entries",))

    def recognises(self, element: Any) -> bool:
        request = element.get("request") if isinstance(element, dict) else None
        return isinstance(request, dict) and ("startedDateTime" in element or isinstance(request.get("headers"), list))

    def read(self, element: Any, source: Source) -> Recorded:
        entry = mapping(element, "the exchange")
        request = mapping(entry.get("request"), "the request")
        body, lost = _request_body(request)
        response, failure = _response(mapping(entry.get("response"), "the response"))
        started, exact = seconds_of(entry.get("startedDateTime"), response.headers if response else ())
        return Recorded(
            source,
            method_of(request.get("method")),
            address(request.get("url")),
            _headers(request.get("headers")),
            body,
            response,
            lost or failure,
            started,
            number_of(entry.get("time")) / 1000,
            exact,
        )


def _headers(raw: Any) -> Pairs:
    """Without the parts of the request line that HTTP/2 has among its headers."""
    pairs = []
    for each in raw if isinstance(raw, list) else []:
        name, value = (each.get("name"), each.get("value")) if isinstance(each, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(value, str):
            raise Unfit("a header is no name with a text")
        if not name.startswith(":"):
            pairs.append((name, value))
    return tuple(pairs)


def _request_body(request: Mapping[str, Any]) -> tuple[bytes | None, Failure | None]:
    """The body, and why it is not known if it is not."""
    size, data = request.get("bodySize"), request.get("postData")
    if not isinstance(data, dict):
        missing = isinstance(size, int) and size > 0
        return None, unknown("the body of the request was not recorded") if missing else None
    said, parameters = data.get("text"), data.get("params")
    if not isinstance(said, str):
        if not isinstance(parameters, list):
            return None, unknown("the body of the request was not recorded")
        pairs = [(str(each.get("name")), str(each.get("value", ""))) for each in parameters if isinstance(each, dict)]
        return urlencode(pairs).encode(), None
    if data.get("encoding") == "base64":
        return decoded(said), None
    body = said.encode("utf-8", "surrogatepass")
    if isinstance(size, int) and 0 <= size < len(body) and (plain := _unmarked(said, size)) is not None:
        return plain, None
    return body or None, unknown("the recorded body of the request is not what was sent") if "\ufffd" in said else None


def _unmarked(said: str, size: int) -> bytes | None:
    """Some tools write base64 without saying so: then it is as long as they say only when it is decoded."""
    try:
        plain = decoded(said)
    except Unfit:
        return None
    return plain if len(plain) == size else None


def _response(raw: Mapping[str, Any]) -> tuple[Response | None, Failure | None]:
    if raw.get("status") in NO_REPLY:
        return None, unknown("no reply was recorded")
    content = raw.get("content")
    content = content if isinstance(content, dict) else {}
    said = content.get("text")
    body = b""
    if isinstance(said, str):
        body = decoded(said) if content.get("encoding") == "base64" else said.encode("utf-8", "surrogatepass")
    response, failure = response_of(status_of(raw["status"]), raw.get("statusText"), _headers(raw.get("headers")), body)
    return response, failure or _lost(raw, content, body)


def _lost(raw: Mapping[str, Any], content: Mapping[str, Any], body: bytes) -> Failure | None:
    """Browsers leave out bodies that they have forgotten, and keep their sizes."""
    sizes = [size for size in (content.get("size"), raw.get("bodySize")) if isinstance(size, int)]
    if not body and any(size > 0 for size in sizes) and not isinstance(content.get("text"), str):
        return unknown("the body of the reply was not recorded")
    if str(content.get("comment", "")).startswith("Body truncated"):
        return unknown("only the beginning of the body was recorded")
    return unknown("the reply came out of a cache") if raw.get("status") == 304 else None
