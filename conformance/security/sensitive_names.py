"""Names under which secrets usually travel: their values are masked in recordings, known or not."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.core.exchange import MASK, Pairs, Request, Response

MASKED_VALUE = "[masked]"
"""Not the mask of known secrets: that one in a reply is a finding, a cookie is none."""

_SECRET = re.compile(
    r"authori[sz]ation|cookie|api[-_]?key|access[-_]?key|private[-_]?key|token|secret|passw(?:or)?d|credential|session"
    r"|signature|^(?:auth|jwt|key|pwd|sid)$|[-_](?:auth|key|sid)$",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"([?&;#])([^=&;#\s?]+)=([^&;#\s]*)")


def carries_secrets(name: str) -> bool:
    """Whether a header or query parameter of this name usually holds a secret."""
    return bool(_SECRET.search(name))


def mask_sensitive_request(request: Request) -> Request:
    """The request with the values of such headers and parameters masked; its credentials are no text yet."""
    return request.replace(query=_mask_pairs(request.query), headers=_mask_pairs(request.headers))


def mask_sensitive_reply(response: Response) -> Response:
    """The reply with the values of such headers masked, and of such parameters in the addresses that headers hold."""
    headers = tuple((name, _IN_ADDRESS.sub(_mask_parameter, value)) for name, value in _mask_pairs(response.headers))
    return replace(response, headers=headers)


def _mask_pairs(pairs: Pairs) -> Pairs:
    return tuple((name, _mask_value(name, value)) for name, value in pairs)


def _mask_parameter(found: re.Match[str]) -> str:
    sign, name, value = found.groups()
    return f"{sign}{name}={_mask_value(name, value)}"


def _mask_value(name: str, value: str) -> str:
    """What is recorded of a value: of a known secret the mask that it has already, for that is a finding."""
    if not value or not carries_secrets(name):
        return value
    return MASK if MASK in value else MASKED_VALUE
