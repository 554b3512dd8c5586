"""Encode the head of an HTTP request.

Credentials are inserted here, just before the request is sent.
"""

from __future__ import annotations

from collections.abc import Mapping

import h11

from conformance import __version__
from conformance.contract.credential_placement import CredentialSlot, encode_target, place_credentials
from conformance.core.exchange import Pairs, Request, first_header
from conformance.security.credentials import Keyring

# These headers of the request are replaced, so that they agree with the body that is sent.
_FRAMING = ("content-length", "transfer-encoding")
_ALWAYS_WITH_LENGTH = ("POST", "PUT", "PATCH")


def request_head(
    request: Request, *, base: str, authority: str, credential_slots: Mapping[str, CredentialSlot], keyring: Keyring
) -> h11.Request:
    """Return the head of the request, with its credentials and default headers.

    It contains secrets, so it must not be stored or shown. `base` is put before the path of the request; `authority` is
    the value of the `Host` header.

    Raises:
        ValueError: HTTP cannot express the method or a header.
        UsageError: A credential is not configured.
    """
    ready = place_credentials(request, credential_slots, keyring.value)
    target = encode_target(base + ready.path_and_query) or "/"
    try:
        return h11.Request(method=ready.method, target=target, headers=_headers(ready, authority))
    except (h11.LocalProtocolError, UnicodeEncodeError):
        # The messages of these errors quote the value, which may be a key.
        raise ValueError(f"HTTP cannot express the method or a header of {request.method!r} {request.path!r}") from None


def _headers(request: Request, authority: str) -> list[tuple[bytes, bytes]]:
    own = tuple(pair for pair in request.headers if pair[0].lower() not in _FRAMING)
    given = tuple(pair for pair in _defaults(authority) if first_header(own, pair[0]) is None)
    # Spaces around a value are not part of it, and h11 refuses them.
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
