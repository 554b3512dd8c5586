"""Content codings: how the body of a reply is compressed (RFC 9110, sections 8.4 and 12.5.3)."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

from conformance.core.exchange import Request, Response

CODINGS = ("gzip", "x-gzip", "deflate")
"""The codings that can be removed."""
ACCEPTED = "gzip, deflate"
"""The Accept-Encoding of most clients."""
_NOT_AT_ALL = re.compile(r"q\s*=\s*0(?:\.0*)?")


def without_coding(request: Request, response: Response, limit: int) -> Response:
    """Return the response with its body decompressed, if the request accepts the coding that it declares.

    It is unchanged if the body does not have this coding, is cut off, or has more than `limit` bytes then.
    """
    coding = (response.header("Content-Encoding") or "").strip().lower()
    if not response.body or coding not in CODINGS or not accepts_coding(request, coding):
        return response
    try:
        plain = decompress(response.body, coding.removeprefix("x-"), limit)
    except ValueError:
        return response
    kept = tuple(pair for pair in response.headers if pair[0].lower() not in ("content-encoding", "content-length"))
    return replace(response, body=plain, headers=kept)


def accepts_coding(request: Request, coding: str) -> bool:
    """Return whether a request names a coding in its Accept-Encoding, and not with the weight 0."""
    for each in (request.header("Accept-Encoding") or "").lower().split(","):
        name, _, weight = (part.strip() for part in each.partition(";"))
        if name == coding.removeprefix("x-"):
            return not _NOT_AT_ALL.fullmatch(weight)
    return False


def decompress(data: bytes, coding: str, limit: int) -> bytes:
    """Return the data without its content coding, `gzip` or `deflate`.

    Raises:
        ValueError: The data does not have this coding, is cut off, or has more than `limit` bytes.
    """
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if coding == "deflate" else (zlib.MAX_WBITS | 32,):
        decompressor = zlib.decompressobj(window)
        try:
            plain = decompressor.decompress(data, limit + 1)
        except zlib.error:
            continue
        if len(plain) > limit or not decompressor.eof:
            raise ValueError("too large or cut off")
        return plain
    raise ValueError(f"not {coding}")
