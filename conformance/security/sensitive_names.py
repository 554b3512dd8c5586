"""Names of headers and parameters that usually contain secrets. Recordings mask their values, known or unknown."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.core.exchange import MASK, Pairs, Request, Response

MASKED_VALUE = "[masked]"
"""Differs from the mask of known secrets: a reply with a known secret is a finding, a reply with a cookie is not."""

_SECRET = re.compile(
    r"authori[sz]ation|cookie|api[-_]?key|access[-_]?key|private[-_]?key|token|secret|passw(?:or)?d|credential|session"
    r"|signature|^(?:auth|jwt|key|pwd|sid)$|[-_](?:auth|key|sid)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"^(?:x-)?(?:idempotency|surrogate|sec-websocket)-key$|^access-control-|rate-?limit"
    r"|(?:token|session|key|auth|secret|password|credential)s?[-_](?:expir\w*|ttl|max-age|lifetime|type|status)(?:[-_](?:at|in|on))?$",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"([?&;#])([^=&;#\s?]+)=([^&;#\s]*)")


def carries_secrets(name: str) -> bool:
    """Return whether a header or query parameter with this name usually contains a secret."""
    return bool(_SECRET.search(name)) and not _HARMLESS.search(name)


def mask_sensitive_request(request: Request) -> Request:
    """Return the request with masked values of sensitive headers and parameters.

    Its credentials need no mask, as they name profiles and contain no keys.
    """
    return request.replace(query=_mask_pairs(request.query), headers=_mask_pairs(request.headers))


def mask_sensitive_reply(response: Response) -> Response:
    """Return the reply with masked values of sensitive headers, and of sensitive parameters in its headers' URLs."""
    headers = tuple((name, _IN_ADDRESS.sub(_mask_parameter, value)) for name, value in _mask_pairs(response.headers))
    return replace(response, headers=headers)


def _mask_pairs(pairs: Pairs) -> Pairs:
    return tuple((name, _mask_value(name, value)) for name, value in pairs)


def _mask_parameter(found: re.Match[str]) -> str:
    separator, name, value = found.groups()
    return f"{separator}{name}={_mask_value(name, value)}"


def _mask_value(name: str, value: str) -> str:
    """Return the value to record. The mask of a known secret stays, because it is a finding."""
    if not value or not carries_secrets(name):
        return value
    return MASK if MASK in value else MASKED_VALUE
