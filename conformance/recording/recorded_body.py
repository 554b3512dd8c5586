"""Recorded bodies: the bytes that were sent, or why they are unknown.

A recorder may omit a body, cut it, or store it elsewhere. An omitted body is not an empty one: a verdict on it would be
wrong. So a body counts as empty only if the recording shows that it is empty: a size of zero, a header
`Content-Length: 0`, or a message that never has a body. Otherwise the body is *missing*, and the exchange is
inconclusive.

Text that a recorder decoded as UTF-8 may contain lone surrogates. Python tools write a byte that is not UTF-8 as one of
U+DC80 to U+DCFF, from which the byte is restored. Other lone surrogates were not sent: such a body is missing.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Literal

from conformance.core.exchange import Failure, Pairs, first_header
from conformance.observation.response_reading import BODILESS
from conformance.recording.recorded_exchange import INCOMPLETE, InvalidExchange

Missing = Literal["", "not recorded", "cut", "changed"]
_SENTENCES: dict[Missing, str] = {
    "not recorded": "the body of the {} was not recorded",
    "cut": "only the beginning of the body of the {} was recorded",
    "changed": "the recorded body of the {} differs from the sent one",
}
_NO_BODY = "a body is neither a string nor base64"
_REPLACEMENT_CHARACTER = "\ufffd"
_METHODS_WITH_BODY = ("POST", "PUT", "PATCH")


@dataclass(frozen=True, slots=True)
class RecordedBody:
    """A body.

    Attributes:
        data: The bytes; None if there is no body, or if it is missing.
        missing: Why the sent body is unknown; "" if it is known.
        is_decoded: Whether the recorder has certainly removed the content coding.
    """

    data: bytes | None = None
    missing: Missing = ""
    is_decoded: bool = False

    def failure(self, message: Literal["request", "reply"]) -> Failure | None:
        """Return the failure of the exchange if the body is missing; else None."""
        return Failure(INCOMPLETE, _SENTENCES[self.missing].format(message)) if self.missing else None


NOT_RECORDED = RecordedBody(missing="not recorded")


def text_body(value: Any, is_decoded: bool = False) -> RecordedBody:
    """Return the body that is recorded as a string."""
    if not isinstance(value, str):
        raise InvalidExchange(_NO_BODY)
    try:
        return RecordedBody(value.encode("utf-8", "surrogateescape"), is_decoded=is_decoded)
    except UnicodeEncodeError:
        return RecordedBody(missing="changed")


def base64_body(value: Any) -> RecordedBody:
    """Return the body that is recorded as base64."""
    if not isinstance(value, str):
        raise InvalidExchange(_NO_BODY)
    try:
        return RecordedBody(base64.b64decode("".join(value.split()), validate=True))
    except ValueError:
        raise InvalidExchange("a body is declared as base64 and is not") from None


def text_body_of_request(value: Any) -> RecordedBody:
    """Return the body of a request. If the recorder replaced bytes that are not UTF-8 with U+FFFD, it is missing."""
    body = text_body(value)
    is_changed = _REPLACEMENT_CHARACTER in value
    return RecordedBody(body.data, "changed") if is_changed else body


def no_body_of_request(method: str, headers: Pairs) -> RecordedBody:
    """Return the body of a request for which none is recorded: it has none, or it is missing."""
    is_expected = method in _METHODS_WITH_BODY or may_announce_bytes(headers)
    return NOT_RECORDED if is_expected and not announces_nothing(headers) else RecordedBody()


def no_body_of_reply(status: int, method: str, headers: Pairs) -> RecordedBody:
    """Return the body of a reply for which none is recorded: it has none, or it is missing."""
    return RecordedBody(b"") if is_bodiless(status, method) or announces_nothing(headers) else NOT_RECORDED


def is_bodiless(status: int, method: str) -> bool:
    """Return whether HTTP forbids a body in a reply like this, so that none is missing."""
    return method == "HEAD" or status < 200 or status in BODILESS


def announces_bytes(headers: Pairs) -> bool:
    """Return whether the Content-Length header of a message announces a body that is not empty."""
    return bool(_content_length(headers).strip("0"))


def may_announce_bytes(headers: Pairs) -> bool:
    """Return whether the headers announce a body that may not be empty: its length, or that it is chunked."""
    return announces_bytes(headers) or first_header(headers, "Transfer-Encoding") is not None


def announces_nothing(headers: Pairs) -> bool:
    """Return whether the Content-Length header of a message announces an empty body."""
    length = _content_length(headers)
    return bool(length) and not length.strip("0")


def _content_length(headers: Pairs) -> str:
    return (first_header(headers, "Content-Length") or "").strip()
