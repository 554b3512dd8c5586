"""Names under which secrets usually travel: their values are masked in recordings, known or not."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.core.exchange import MASK, Pairs, Request, Response

UNSEEN = "[masked]"
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


def without_usual(request: Request) -> Request:
    """The request with the values of such headers and parameters masked; its credentials are no text yet."""
    return request.replace(query=_masked(request.query), headers=_masked(request.headers))


def reply_without_usual(response: Response) -> Response:
    """The reply with the values of such headers masked, and of such parameters in the addresses that headers hold."""
    headers = tuple((name, _IN_ADDRESS.sub(_parameter, value)) for name, value in _masked(response.headers))
    return replace(response, headers=headers)


def _masked(pairs: Pairs) -> Pairs:
    return tuple((name, _hidden(name, value)) for name, value in pairs)


def _parameter(found: re.Match[str]) -> str:
    sign, name, value = found.groups()
    return f"{sign}{name}={_hidden(name, value)}"


def _hidden(name: str, value: str) -> str:
    """What is recorded of a value: of a known secret the mask that it has already, for that is a finding."""
    if not value or not carries_secrets(name):
        return value
    return MASK if MASK in value else UNSEEN
