"""Read the parts of recorded exchanges, for all formats: methods, addresses, headers, times, replies.

Recorded files are untrusted: a value may have any type. A function returns the part. It raises InvalidExchange if the
part is invalid and every exchange must have it. If the judge needs a part that was not recorded, the exchange gets a
Failure of the kind INCOMPLETE. `recorded_body.py` has the rules of bodies. Formats import this module as `parts` and
call `parts.method(...)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from conformance.core.content_coding import CODINGS, decompress
from conformance.core.exchange import Failure, Pairs, Response, first_header
from conformance.recording.recorded_body import RecordedBody
from conformance.recording.recorded_exchange import INCOMPLETE, InvalidExchange
from conformance.recording.streams.element import UnreadableValue

MAX_BODY_BYTES = 8 << 20
"""Maximum size of a body after decompression: the default limit of a run."""
_MAGIC_NUMBERS = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x28\xb5\x2f\xfd")
"""The first bytes of gzip, of zlib (`deflate`) at its usual levels, and of Zstandard."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """Return the value if it is an object. `what` is its name in the message of InvalidExchange."""
    if isinstance(value, UnreadableValue):
        raise InvalidExchange(str(value))
    if not isinstance(value, dict):
        raise InvalidExchange(f"{what} is missing or not an object")
    return value


def text(value: Any, what: str) -> str:
    """Return the value if it is a string that is not empty. `what` is its name in the message of InvalidExchange."""
    if not isinstance(value, str) or not value:
        raise InvalidExchange(f"{what} is missing or not a string")
    return without_surrogates(value)


def without_surrogates(value: str) -> str:
    """Return the text with U+FFFD for each lone surrogate, which no output can contain."""
    return _LONE_SURROGATE.sub("\ufffd", value)


def url(value: Any) -> SplitResult:
    """Return the address of a request, which may lack scheme and host."""
    address = text(value, "the address")
    try:
        return urlsplit(address)
    except ValueError:
        raise InvalidExchange("the address is not a URL") from None


def method(value: Any) -> str:
    """Return the method of a request: printable ASCII without spaces."""
    name = text(value, "the method")
    if len(name) > 32 or not name.isascii() or not name.isprintable() or " " in name:
        raise InvalidExchange("the method is not a word")
    return name


def status(value: Any) -> int:
    """Return the HTTP status, which may be recorded as a string."""
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 5 else value
    if not isinstance(number, int) or isinstance(number, bool) or not 100 <= number <= 999:
        raise InvalidExchange("the HTTP status is not a number from 100 to 999")
    return number


def headers(value: Any) -> Pairs:
    """Return the headers in an object that maps each name to a value or to a list of values; () for None."""
    if value is None:
        return ()
    named = mapping(value, "the list of headers").items()
    every = ((name, each) for name, values in named for each in (values if isinstance(values, list) else [values]))
    return tuple((without_surrogates(name), _header_value(each)) for name, each in every)


def _header_value(value: Any) -> str:
    if not isinstance(value, str | bytes | int):
        raise InvalidExchange("the value of a header is not a string")
    return value.decode("latin-1") if isinstance(value, bytes) else without_surrogates(str(value))


def without_pseudo_headers(pairs: Pairs) -> Pairs:
    """Return the headers without the parts of the request line that HTTP/2 sends as headers, such as `:path`."""
    return tuple(pair for pair in pairs if not pair[0].startswith(":"))


def start_time(value: Any, response: Response | None = None) -> tuple[float, bool]:
    """Return when the exchange began, in seconds since 1970, and whether that time is exact.

    `value` is the recorded time, which is exact. If it is invalid, the Date header of the response gives the time: in
    whole seconds, by the server's clock. Returns (0.0, False) if the time is unknown.
    """
    date = first_header(response.headers, "Date") if response else None
    for raw, exact in ((value, True), (date, False)):
        if (seconds := _timestamp(raw)) is not None:
            return seconds, exact
    return 0.0, False


def _timestamp(value: Any) -> float | None:
    if not isinstance(value, str) or len(value) >= 64:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)  # noqa: UP017
            return max(aware.timestamp(), 0.0)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def seconds(value: Any) -> float:
    """Return a number that is not negative, such as a duration; 0.0 for any other value."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if 0 <= number < 1e9 else 0.0


def response(status: int, reason: Any, headers: Pairs, body: RecordedBody) -> tuple[Response, Failure | None]:
    """Return the response with a decompressed body, and a failure if the body is missing or too large.

    Many recorders decompress bodies and keep the Content-Encoding header, so the body shows whether it is compressed.
    """
    coding = "" if body.is_decoded else (first_header(headers, "Content-Encoding") or "").strip().lower()
    data, failure = _without_coding(body.data or b"", coding)
    kept = tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
    if len(data) > MAX_BODY_BYTES:
        data, failure = data[:4096], incomplete(f"the body of the reply has more than {MAX_BODY_BYTES >> 20} MiB")
    phrase = without_surrogates(reason) if isinstance(reason, str) else ""
    return Response(status, kept, data, phrase), body.failure("reply") or failure


def _without_coding(body: bytes, coding: str) -> tuple[bytes, Failure | None]:
    """Return the body without its content coding, and a failure if it has one that cannot be removed.

    A body is compressed if it begins with the magic number of its coding. Some codings have none (`br`, and `deflate`
    of some servers). Then a body that is UTF-8 is decompressed already.
    """
    if coding in ("", "identity") or not (body.startswith(_MAGIC_NUMBERS) or _is_compressed(body, coding)):
        return body, None
    if coding not in CODINGS:
        return body, incomplete("the recorded body has an unknown content coding")
    try:
        return decompress(body, coding.removeprefix("x-"), MAX_BODY_BYTES), None
    except ValueError as fault:
        return body, incomplete(f"the recorded body cannot be decompressed: {fault}")


def _is_compressed(body: bytes, coding: str) -> bool:
    """Return whether a body without a magic number is compressed."""
    if coding in ("gzip", "x-gzip"):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return True
    return False


def incomplete(why: str) -> Failure:
    """Return the failure of an exchange that cannot be judged. Reports: "Not judged: 1, because {why}."."""
    return Failure(INCOMPLETE, why)
