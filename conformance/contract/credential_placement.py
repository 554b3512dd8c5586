"""A request as it is written out: the text of each credential in its slot, its target in signs of a request line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from conformance.contract.model import CredentialSlot
from conformance.core.exchange import Credential, Request

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def place_credentials(
    request: Request, credential_slots: Mapping[str, CredentialSlot], text_for: Callable[[Credential], str]
) -> Request:
    """The request with the text of each credential in its slot, after what stands there already.
    Raises KeyError for a credential whose slot is not in `credential_slots`."""
    query, headers = request.query, request.headers
    for credential in request.credentials:
        slot = credential_slots[credential.slot]
        pair = ((slot.name, text_for(credential)),)
        query, headers = (query + pair, headers) if slot.location == "query" else (query, headers + pair)
    return request.replace(query=query, headers=headers)


def encode_target(target: str) -> str:
    """What a request line cannot hold is percent-encoded; all else stays as it is, dot segments included."""
    return quote(target, safe=_PRINTABLE)
