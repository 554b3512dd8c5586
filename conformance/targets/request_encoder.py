"""Encode the head of an HTTP request.

The request has its credentials, so this is done just before it is sent.
"""

from __future__ import annotations

import h11

from conformance import __version__
from conformance.contract.credential_placement import encode_target
from conformance.core.exchange import CHUNKED, Pairs, Request, first_header

# These headers of the request are replaced, so that they agree with the body that is sent.
_FRAMING = ("content-length", "transfer-encoding")
_ALWAYS_WITH_LENGTH = ("POST", "PUT", "PATCH")
_BLANKS = " \t"


def request_head(ready: Request, *, base: str, authority: str, in_chunks: bool = False) -> h11.Request:
    """Return the head of a request, with default headers. `place_credentials` has put its credentials into it.

    It contains secrets, so it must not be stored or shown. `base` is put before the path of the request; `authority` is
    the value of the `Host` header. With `in_chunks`, the head announces no length, but a body in chunks.

    Raises:
        ValueError: HTTP cannot express the method or a header.
    """
    target = encode_target(base + ready.path_and_query) or "/"
    try:
        return h11.Request(method=ready.method, target=target, headers=_headers(ready, authority, in_chunks))
    except (h11.LocalProtocolError, UnicodeEncodeError):
        # The messages of these errors quote the value, which may be a key.
        # So may the path.
        raise ValueError(f"HTTP cannot express the method or a header of a {ready.method!r} request") from None


def with_blanks(message: bytes, ready: Request) -> bytes:
    """Return the bytes of a request with the blanks around its header values, which h11 refuses.

    Blanks there are allowed, and no part of the value (RFC 9110, 5.5).
    """
    for name, value in ready.headers:
        if value != value.strip(_BLANKS):
            line = f"\r\n{name}: {value.strip(_BLANKS)}\r\n".encode("latin-1")
            message = message.replace(line, f"\r\n{name}: {value}\r\n".encode("latin-1"), 1)
    return message


def _headers(request: Request, authority: str, in_chunks: bool) -> list[tuple[bytes, bytes]]:
    own = tuple(pair for pair in request.headers if pair[0].lower() not in _FRAMING)
    defaults = _defaults(authority)[:1] if request.is_bare else _defaults(authority)
    given = tuple(pair for pair in defaults if first_header(own, pair[0]) is None)
    framing = CHUNKED if in_chunks else _length(request)
    return [(name.encode("ascii"), value.strip(_BLANKS).encode("latin-1")) for name, value in given + own + framing]


def _defaults(authority: str) -> Pairs:
    return (
        ("Host", authority),
        ("User-Agent", f"conformance/{__version__}"),
        ("Accept", "application/json"),
        ("Accept-Encoding", "identity"),
    )


def _length(request: Request) -> Pairs:
    if request.body is None and request.method not in _ALWAYS_WITH_LENGTH:
        return ()
    return (("Content-Length", str(len(request.body or b""))),)
