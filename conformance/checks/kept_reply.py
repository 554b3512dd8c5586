"""Shorten replies before they are kept as evidence: a target may send megabytes with each failure."""

from __future__ import annotations

from dataclasses import replace

from conformance.contract.json_pointer import ABSENT
from conformance.core.exchange import Pairs, Response
from conformance.core.text import shorten
from conformance.observation.response_reading import Reply

_BODY_BYTES = 8192
_HEADER_CHARACTERS = 4096
_HEADER_VALUE = 1000


def kept_reply(reply: Reply) -> Reply:
    """Return the reply, without its JSON value if its body or its headers are long.

    The body then has its first 8 KiB, and the headers their first 4,096 characters.
    """
    response = reply.response
    if response is None or not _is_long(response):
        return reply
    body = response.body[:_BODY_BYTES]
    cut = replace(
        response,
        body=body,
        omitted=len(response.body) - len(body),
        headers=_first_headers(response.headers),
        surplus=response.surplus[:_BODY_BYTES],
    )
    return replace(reply, body=ABSENT, exchange=replace(reply.exchange, response=cut))


def _is_long(response: Response) -> bool:
    size = sum(len(name) + len(value) for name, value in response.headers)
    return max(len(response.body), len(response.surplus)) > _BODY_BYTES or size > _HEADER_CHARACTERS


def _first_headers(headers: Pairs) -> Pairs:
    kept: list[tuple[str, str]] = []
    left = _HEADER_CHARACTERS
    for name, value in headers:
        shown = (shorten(name, _HEADER_VALUE), shorten(value, _HEADER_VALUE))
        left -= len(shown[0]) + len(shown[1])
        if left < 0:
            return (*kept, ("...", f"{len(headers) - len(kept)} more headers"))
        kept.append(shown)
    return tuple(kept)
