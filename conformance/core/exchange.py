"""The request/response pair that everything here speaks of.

A request never holds a secret: it names the credential by profile, and the target puts the value in
at the last moment. So plans, reports and cassettes cannot leak what they never had.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import quote, urlencode

Pairs = tuple[tuple[str, str], ...]
CredentialForm = Literal["whole", "empty", "shorter", "longer", "unseen"]
FailureKind = Literal["connect", "tls", "reset", "timeout", "oversized", "protocol", "unrecorded", "simulated"]

MASK = "[credential]"
"""Stands wherever a reply repeated a secret: exchanges are masked before anything looks at them."""


@dataclass(frozen=True, slots=True)
class Credential:
    """Which key goes where: `profile` of the credentials file, `slot` an OpenAPI security scheme.

    `form` alters the value on the way out: `whole`, `empty`, `shorter` (the last two characters
    are cut off) or `longer` (one is added). The profile `unknown` is made up by the keyring.

    In traffic that somebody else recorded the profile is "" (a key, nobody says whose), and the form may be `unseen`:
    no key is there, and nobody says whether none was sent or it was taken out.
    """

    profile: str
    slot: str
    form: CredentialForm = "whole"


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is percent-encoded and relative to the target's base; `query` holds decoded pairs."""

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes | None = None
    credentials: tuple[Credential, ...] = ()

    def replace(self, **changes: Any) -> Request:
        return replace(self, **changes)

    def header(self, name: str) -> str | None:
        return first_header(self.headers, name)

    @property
    def path_and_query(self) -> str:
        return self.path + ("?" + urlencode(self.query, quote_via=quote) if self.query else "")


@dataclass(frozen=True, slots=True)
class Response:
    """What came over the wire, undecoded. `surplus` is what followed the announced end of the reply."""

    status: int
    headers: Pairs
    body: bytes
    reason: str = ""
    surplus: bytes = b""

    def header(self, name: str) -> str | None:
        return first_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no complete reply.

    `kind` is one of: `connect` (refused, no such host), `tls`, `reset` (closed before or in the
    reply), `timeout` (the deadline passed), `oversized` (the size limit), `protocol` (not HTTP), `unrecorded` (a
    recording does not have the request), `simulated` (a mock in a test raised an error).
    """

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what became of it. `response` may be there beside `failure`: what came until then.
    `recorded` is the file and the place in it, in words, of an exchange that was recorded by somebody else."""

    request: Request
    response: Response | None
    failure: Failure | None = None
    origin: str = ""
    number: int = 0
    started: float = field(default=0.0, compare=False)
    duration_s: float = field(default=0.0, compare=False)
    recorded: str = field(default="", compare=False)


def first_header(headers: Pairs, name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
