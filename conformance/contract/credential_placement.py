"""Complete a request for sending: insert the credentials, and encode the target for the request line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from urllib.parse import quote

from conformance.contract.credential_slots import CredentialSlot
from conformance.core.exchange import Credential, Pairs, Request

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def place_credentials(
    request: Request, credential_slots: Mapping[str, CredentialSlot], text_for: Callable[[Credential], str]
) -> Request:
    """Return the request with its credentials added.

    They are after its other headers and query pairs, first in its body, or before its path; in the form `leading`,
    before its query pairs. `text_for` returns the text of a credential. Raises KeyError if a credential's slot is
    not in `credential_slots`.
    """
    query, headers, body = request.query, request.headers, request.body
    for credential in request.credentials:
        slot = credential_slots[credential.slot]
        value = slot.value(text_for(credential), credential.form)
        if slot.location == "query":
            pair = (slot.name, value)
            query = (pair, *query) if credential.form == "leading" else (*query, pair)
        elif slot.location == "header":
            headers += ((slot.header(credential.form), value),)
        elif slot.location == "cookie":
            headers = _with_cookie(headers, slot.name, value)
        elif slot.location == "body":
            body = _with_member(body or b"{}", slot.name, value)
    path = _with_key(request, credential_slots, text_for)
    return request.replace(path=path, query=query, headers=headers, body=body)


def _with_key(
    request: Request, credential_slots: Mapping[str, CredentialSlot], text_for: Callable[[Credential], str]
) -> str:
    """Return the path with what is before it if the API has a key there; without a credential, the key is empty."""
    path = request.path
    for name, slot in credential_slots.items():
        if slot.location == "path":
            given = next((each for each in request.credentials if each.slot == name), None)
            path = slot.value(text_for(given) if given is not None else "") + path
    return path


def _with_cookie(headers: Pairs, name: str, value: str) -> Pairs:
    """Return the headers with another cookie; a request has one header for all cookies."""
    cookies = [text for key, text in headers if key.lower() == "cookie"]
    others = tuple(pair for pair in headers if pair[0].lower() != "cookie")
    return (*others, ("Cookie", "; ".join([*cookies, f"{name}={value}"])))


def _with_member(body: bytes, name: str, value: str) -> bytes:
    """Return the JSON object with another member before the others; any other body is returned unchanged."""
    if not body.startswith(b"{"):
        return body
    separator = b"" if body[1:].lstrip().startswith(b"}") else b","
    return b"{" + json.dumps({name: value}, ensure_ascii=False)[1:-1].encode() + separator + body[1:]


def encode_target(target: str) -> str:
    """Percent-encode the characters that a request line cannot contain.

    All other characters stay unchanged, and dot segments (`..`) are not resolved.
    """
    return quote(target, safe=_PRINTABLE)
