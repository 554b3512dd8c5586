"""The exchange: one request, and the response or the failure that followed.

A request contains no secret. It names its credentials by profile, and the target inserts the values when it sends the
request. So plans, reports and cassettes cannot leak a value, because they never have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import quote, urlencode

Pairs = tuple[tuple[str, str], ...]
CredentialForm = Literal["whole", "empty", "shorter", "longer", "unseen"]
FailureKind = Literal["connect", "tls", "reset", "timeout", "oversized", "protocol", "unrecorded", "simulated"]

MASK = "[credential]"
"""Replaces each secret that a reply repeats. Exchanges are masked before any other code reads them."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A key and its place: `profile` names the key, `slot` the OpenAPI security scheme that has the place.

    `form` changes the value when it is sent: `whole`, `empty`, `shorter` (without the last two characters) or
    `longer` (one character more). The profiles are those of the credentials file, and `unknown`, whose key the
    keyring makes up.

    In traffic that another tool recorded, the profile is "" (the owner of the key is unknown), and the form may be
    `unseen`: the recording has no key, because none was sent or because the tool removed it.
    """

    profile: str
    slot: str
    form: CredentialForm = "whole"


@dataclass(frozen=True, slots=True)
class Request:
    """A request without secrets.

    `path` is percent-encoded and relative to the target's base. `query` has decoded pairs.
    """

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes | None = None
    credentials: tuple[Credential, ...] = ()

    def replace(self, **changes: Any) -> Request:
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None without one. The case of the name does not matter."""
        return first_header(self.headers, name)

    @property
    def path_and_query(self) -> str:
        """The path and the encoded query, without credentials."""
        return self.path + ("?" + urlencode(self.query, quote_via=quote) if self.query else "")


@dataclass(frozen=True, slots=True)
class Response:
    """The bytes of a reply, not decoded. `surplus` has the bytes after the announced end of the reply."""

    status: int
    headers: Pairs
    body: bytes
    reason: str = ""
    surplus: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None without one. The case of the name does not matter."""
        return first_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no complete reply.

    `kind` is one of: `connect` (refused, or no such host), `tls`, `reset` (closed before or within the reply),
    `timeout` (the deadline passed), `oversized` (larger than the size limit), `protocol` (not HTTP), `unrecorded` (the
    recording lacks the request), `simulated` (a mock in a test raised an error).
    """

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and its response or failure.

    With a `failure`, `response` has what arrived before it, or is None. `origin` names what sent the request.
    `recorded` describes the place in a file, for an exchange that another tool recorded.
    """

    request: Request
    response: Response | None
    failure: Failure | None = None
    origin: str = ""
    number: int = 0
    started: float = field(default=0.0, compare=False)
    duration_s: float = field(default=0.0, compare=False)
    recorded: str = field(default="", compare=False)


def first_header(headers: Pairs, name: str) -> str | None:
    """Return the first value of a header, or None without one. The case of the name does not matter."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
