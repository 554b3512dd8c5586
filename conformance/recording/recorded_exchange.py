"""An exchange as a file of recorded traffic has it, and the pieces of exchanges that formats share."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from conformance.core.exchange import Failure, FailureKind, Pairs, Response, first_header
from conformance.recording.cassette_header import RecordedRun
from conformance.recording.streams.input_stream import unpacked

LARGEST_BODY = 8 << 20
"""Bytes of a body, unpacked: as much as a run takes by default."""
UNKNOWN: FailureKind = "connect"
"""The kind of failure of an exchange that cannot be judged: nothing is known of the reply."""
_PACKED = ("gzip", "x-gzip", "deflate")


class Unfit(ValueError):
    """Why an element of a file is no exchange. The text is for people and holds nothing of the file's."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an exchange stands: the file, its number there from 1, and the members of the file beside the list."""

    file: Path
    number: int
    about: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}, exchange {self.number}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange that was read from a file.

    `started` is in seconds since 1970, 0 where it is unknown. `failure` is of UNKNOWN kind where something is missing
    without which the exchange cannot be judged. With `exact`, the times are those of the exchange itself and not the
    server's. Our own recordings say of which `run` an exchange is and for which `clause` it was sent.
    """

    source: Source
    method: str
    url: SplitResult
    headers: Pairs
    body: bytes | None
    response: Response | None
    failure: Failure | None = None
    started: float = 0.0
    duration_s: float = 0.0
    exact: bool = False
    run: RecordedRun | None = None
    clause: str = ""


def unknown(what: str) -> Failure:
    return Failure(UNKNOWN, what)


# --- pieces, each of which a file may have in any shape ----------------------------------------------
def mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unfit(f"{what} is missing, or no object")
    return value


def text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise Unfit(f"{what} is missing, or no text")
    return value


def address(value: Any) -> SplitResult:
    said = text(value, "the address")
    try:
        return urlsplit(said)
    except ValueError:
        raise Unfit("the address is no URL") from None


def method_of(value: Any) -> str:
    name = text(value, "the method")
    if len(name) > 32 or not name.isascii() or not name.isprintable() or " " in name:
        raise Unfit("the method is no word")
    return name


def status_of(value: Any) -> int:
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 5 else value
    if not isinstance(number, int) or isinstance(number, bool) or not 100 <= number <= 999:
        raise Unfit("the HTTP status is no number from 100 to 999")
    return number


def headers_of(raw: Any) -> Pairs:
    """Return the headers of an object in which each name has one value, or a list of values."""
    if raw is None:
        return ()
    pairs = []
    for name, values in mapping(raw, "the list of headers").items():
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, str | bytes | int):
                raise Unfit("a header has a value that is no text")
            pairs.append((name, value.decode("latin-1") if isinstance(value, bytes) else str(value)))
    return tuple(pairs)


def decoded(raw: str) -> bytes:
    """Return the bytes that base64 stands for."""
    try:
        return b64decode("".join(raw.split()), validate=True)
    except ValueError:
        raise Unfit("a body is called base64 and is none") from None


def seconds_of(said: Any, headers: Pairs = ()) -> tuple[float, bool]:
    """Return when the exchange began, and whether that is its own time and not the server's; (0, False) if unknown."""
    for value, exact in ((said, True), (first_header(headers, "Date"), False)):
        if isinstance(value, str) and len(value) < 64:
            for read in (datetime.fromisoformat, parsedate_to_datetime):
                try:
                    moment = read(value)
                    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)  # noqa: UP017
                    return max(aware.timestamp(), 0.0), exact
                except (ValueError, TypeError, IndexError, OverflowError):
                    continue
    return 0.0, False


def number_of(value: Any) -> float:
    """A number of seconds, however it is written; 0 for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if 0 <= number < 1e9 else 0.0


def response_of(status: int, reason: Any, headers: Pairs, body: bytes) -> tuple[Response, Failure | None]:
    """The response with its body unpacked, and why it cannot be judged if that cannot be done. Many recorders unpack
    bodies and leave the header that says they are packed, so the body itself is asked."""
    coding = (first_header(headers, "Content-Encoding") or "").strip().lower()
    failure = None
    if coding in _PACKED and body and not _is_text(body):
        try:
            body = unpacked(body, coding.removeprefix("x-"), LARGEST_BODY)
        except ValueError as fault:
            failure = unknown(f"the recorded body cannot be unpacked: {fault}")
    elif coding not in ("", "identity", *_PACKED) and body and not _is_text(body):
        failure = unknown("the recorded body is packed in a way that is not read here")
    headers = tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
    if len(body) > LARGEST_BODY:
        body, failure = body[:4096], unknown(f"the body of the reply has more than {LARGEST_BODY >> 20} MiB")
    return Response(status, headers, body, reason if isinstance(reason, str) else ""), failure


def _is_text(body: bytes) -> bool:
    return body.lstrip()[:1] in (b"{", b"[", b'"', b"<")
