"""Complete a request for sending: insert the credentials, and encode the target for the request line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from conformance.core.exchange import Credential, Request

CredentialLocation = Literal["header", "query"]

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True)
class CredentialSlot:
    """A place for a credential in a request: the header or query parameter `name`."""

    location: CredentialLocation
    name: str


def place_credentials(
    request: Request, credential_slots: Mapping[str, CredentialSlot], text_for: Callable[[Credential], str]
) -> Request:
    """Return the request with its credentials added after its other headers and query pairs.

    `text_for` returns the text of a credential. Raises KeyError if a credential's slot is not in `credential_slots`.
    """
    query, headers = request.query, request.headers
    for credential in request.credentials:
        slot = credential_slots[credential.slot]
        pair = ((slot.name, text_for(credential)),)
        query, headers = (query + pair, headers) if slot.location == "query" else (query, headers + pair)
    return request.replace(query=query, headers=headers)


def encode_target(target: str) -> str:
    """Percent-encode the characters that a request line cannot contain.

    All other characters stay unchanged, and dot segments (`..`) are not resolved.
    """
    return quote(target, safe=_PRINTABLE)
