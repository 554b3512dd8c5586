"""Other ways to write a request, which mean the same.

Each function takes a request, and returns it in another spelling. A request without the part that is concerned is
returned unchanged. The sources are RFC 9110 (headers, media types), RFC 9112 (chunks), RFC 8259 (JSON) and RFC 3986
(escapes).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.checks.causes.base import RequestSource
from conformance.checks.causes.unknown_path import BROWSER
from conformance.checks.request_steps import ReplySteps
from conformance.contract.media_types import JSON, is_json
from conformance.contract.request_view import UNREADABLE, RequestView
from conformance.core.content_coding import ACCEPTED
from conformance.core.exchange import CHUNKED, Request
from conformance.observation.response_reading import Reply

Spelling = Callable[[RequestView], Request]
_BLANKS = " \t\r\n "
_CONTENT_TYPE = ("CONTENT-type", 'Application/JSON ; Charset="UTF-8"')


def _padded_headers(view: RequestView) -> Request:
    slots = view.contract.credential_slots
    return view.request.replace(
        headers=tuple((name.lower(), f" \t{value}\t ") for name, value in view.request.headers),
        credentials=tuple(
            replace(each, form="padded") if each.form == "whole" and slots[each.slot].location == "header" else each
            for each in view.request.credentials
        ),
    )


def _other_media_type(view: RequestView) -> Request:
    return view.request.replace(
        headers=tuple(
            _CONTENT_TYPE if value.strip() == JSON else (name, _in_capitals(name, value))
            for name, value in view.request.headers
        )
    )


def _in_capitals(name: str, value: str) -> str:
    return value.upper() if name.lower() == "content-type" and is_json(value) else value


def _escaped_query(view: RequestView) -> Request:
    return view.request.replace(escapes_query=True)


def _escaped_path(view: RequestView) -> Request:
    if view.operation is None:
        return view.request
    parts = zip(view.operation.path.split("/"), view.request.path.split("/"), strict=True)
    return view.request.replace(
        path="/".join(_escape_rest(sent) if documented.startswith("{") else sent for documented, sent in parts)
    )


def _escape_rest(segment: str) -> str:
    """Return the segment with those characters escaped that are not."""
    return re.sub(r"%..|.", lambda found: found[0] if found[0][0] == "%" else f"%{ord(found[0]):02X}", segment)


def _documented_headers(view: RequestView) -> Request:
    given = tuple(each for each in view.contract.request_headers.items() if view.request.header(each[0]) is None)
    return view.request.replace(headers=(*view.request.headers, *given))


def _announced_length(view: RequestView) -> Request:
    """Return a request without a body with the length 0, which many clients announce (RFC 9110, 8.6)."""
    return view.request.replace(body=b"") if view.request.body is None else view.request


def _as_json(*, blanks: str = "", escapes: bool = False, reverses: bool = False) -> Spelling:
    writer = _JsonWriter(blanks, escapes, reverses)

    def spelling(view: RequestView) -> Request:
        if view.body in UNREADABLE or view.is_form:
            return view.request
        return view.request.replace(body=f"{blanks}{writer.text(view.body)}{blanks}".encode("utf-8", "surrogatepass"))

    return spelling


class _JsonWriter:
    """Writes JSON with blanks between tokens, with all characters of texts escaped, or with members in reverse."""

    def __init__(self, blanks: str, escapes: bool, reverses: bool) -> None:
        self._blanks, self._escapes, self._reverses = blanks, escapes, reverses

    def text(self, value: Any) -> str:
        """Return a value as JSON text."""
        if isinstance(value, dict):
            members = [
                f"{self.text(name)}{self._blanks}:{self._blanks}{self.text(each)}" for name, each in value.items()
            ]
            return self._joined("{", members[::-1] if self._reverses else members, "}")
        if isinstance(value, list):
            return self._joined("[", [self.text(each) for each in value], "]")
        if isinstance(value, str) and self._escapes:
            units = value.encode("utf-16-be", "surrogatepass").hex()
            return '"' + "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)) + '"'
        return json.dumps(value, ensure_ascii=False)

    def _joined(self, start: str, parts: list[str], end: str) -> str:
        between = f"{self._blanks},{self._blanks}"
        return f"{start}{self._blanks}{between.join(parts)}{self._blanks}{end}"


SPELLINGS: Mapping[str, Spelling] = {
    "blanks between JSON tokens": _as_json(blanks=_BLANKS),
    "escapes in JSON texts": _as_json(escapes=True),
    "JSON members in reverse order": _as_json(reverses=True),
    "a media type in other letters, with a charset": _other_media_type,
    "names of headers in small letters, and blanks around their values": _padded_headers,
    "percent-escapes in the query": _escaped_query,
    "percent-escapes in the path": _escaped_path,
    "headers that say nothing about a request without a body": _documented_headers,
    "the length 0 of a request without a body": _announced_length,
}
"""What a spelling has -> the spelling."""
_TOGETHER: tuple[Spelling, ...] = (
    _as_json(blanks=_BLANKS, escapes=True, reverses=True),
    _padded_headers,
    _other_media_type,
    _escaped_query,
    _escaped_path,
    _documented_headers,
    _announced_length,
)
"""All spellings; the body is written once."""


def _in_chunks(view: RequestView) -> Request:
    """Return a request whose body a target may send in chunks, without its length (RFC 9112, 7.1)."""
    headers = view.request.headers
    return view.request.replace(headers=(*headers, *CHUNKED)) if view.request.body else view.request


IN_CHUNKS: Mapping[str, Spelling] = {"a body in chunks": _in_chunks}
"""The spelling that a server may refuse with HTTP status 411."""


# --- preferences of the client ---------------------------------------------------------------------
_ACCEPTED = (
    BROWSER,
    "*/*",
    "APPLICATION/Json",
    "application/*;q=0.5, text/plain;q=0.1",
    "application/json;q=0.9, */*;q=0",
)
_LANGUAGES = ("nl", "tlh", "*", "zh-CN, de;q=0.8", "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5", "en;q=0, es")
_ENCODINGS = (ACCEPTED, "identity;q=0.5, *;q=0", "gzip;q=0, br;q=0")
PREFERENCES = len(_LANGUAGES)
"""The number of different preferences."""
TURNS = PREFERENCES // 2
"""How many of them one operation gets; the next operation gets the others."""


def preferring(n: int, encoding: str = "") -> Mapping[str, Spelling]:
    """Return preferences that the API does not know, or that its plain reply fulfils: what they are -> the spelling.

    `encoding` is the Accept-Encoding; without one it depends on `n`, as all others do.
    """
    headers = {
        "Accept-Language": _LANGUAGES[n % len(_LANGUAGES)],
        "Accept": _ACCEPTED[n % len(_ACCEPTED)],
        "Accept-Encoding": encoding or _ENCODINGS[n % len(_ENCODINGS)],
        "Prefer": "no-such-preference=1",
    }
    spellings = {f"{name}: {value}": _with_header(name, value) for name, value in headers.items()}
    return {**spellings, "no User-Agent": lambda view: view.request.replace(is_bare=True)}


def _with_header(name: str, value: str) -> Spelling:
    def spelling(view: RequestView) -> Request:
        is_given = view.request.header(name) is not None
        return view.request if is_given else view.request.replace(headers=(*view.request.headers, (name, value)))

    return spelling


def respelled_at_once(view: RequestView, preferences: Mapping[str, Spelling]) -> Request:
    """Return a request in all spellings at once, with these preferences."""
    for spelling in (*_TOGETHER, *preferences.values()):
        view = RequestView(view.contract, spelling(view))
    return view.request


def send_respelled(factory: RequestSource, request: Request) -> ReplySteps:
    """Send a request in all spellings at once; if that is refused, as it is. `same-meaning` judges the refusal."""
    reply = yield respelled_at_once(factory.view(request), {})
    return reply if reply.succeeded else (yield request)


def spelling_note(reply: Reply) -> str:
    """Return what to append to an expectation about the effect of a request in all spellings at once; "" for others."""
    return " (the request was in another spelling)" if reply.view.request.escapes_query else ""
