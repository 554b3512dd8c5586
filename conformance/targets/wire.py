"""What goes over the wire for a request: the keys are put in here, at the last moment."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import h11

from conformance import __version__
from conformance.contract.model import Place
from conformance.credentials import Keyring
from conformance.exchange import Pairs, Request, first_header

# A request has one framing, and it must be the one that is really sent.
_FRAMING = ("content-length", "transfer-encoding")
_ALWAYS_WITH_LENGTH = ("POST", "PUT", "PATCH")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def request_head(
    request: Request, *, base: str, authority: str, places: Mapping[str, Place], keyring: Keyring
) -> h11.Request:
    """Holds secrets: it must not be kept or shown. Raises ValueError for what HTTP cannot express."""
    ready = _with_credentials(request, places, keyring)
    # What a request line cannot hold is encoded; all else stays as it is, dot segments included.
    target = quote(base + ready.path_and_query, safe=_PRINTABLE) or "/"
    try:
        return h11.Request(method=ready.method, target=target, headers=_headers(ready, authority))
    except (h11.LocalProtocolError, UnicodeEncodeError):
        # These messages quote what is wrong, which may be a key.
        raise ValueError(f"HTTP cannot express the method or a header of {request.method!r} {request.path!r}") from None


def _with_credentials(request: Request, places: Mapping[str, Place], keyring: Keyring) -> Request:
    query, headers = request.query, request.headers
    for credential in request.credentials:
        place = places[credential.place]
        pair = ((place.name, keyring.value(credential)),)
        query, headers = (query + pair, headers) if place.location == "query" else (query, headers + pair)
    return request.but(query=query, headers=headers)


def _headers(request: Request, authority: str) -> list[tuple[bytes, bytes]]:
    own = tuple(pair for pair in request.headers if pair[0].lower() not in _FRAMING)
    given = tuple(pair for pair in _defaults(authority) if first_header(own, pair[0]) is None)
    # Blanks around a value are not part of it, and h11 takes none.
    return [
        (name.encode("ascii"), value.strip(" \t").encode("latin-1")) for name, value in given + own + _length(request)
    ]


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
