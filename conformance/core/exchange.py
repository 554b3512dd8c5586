"""The exchange: one request, and the response or the failure that followed.

A request contains no secret. It names its credentials by profile, and the target inserts the values when it sends the
request. So plans, reports and cassettes cannot leak a key, because no request has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import quote, urlencode

Pairs = tuple[tuple[str, str], ...]
CHUNKED: Pairs = (("Transfer-Encoding", "chunked"),)
"""The header of a request whose body is sent in chunks, if the target is a server that speaks HTTP/1.1."""
ChangedForm = Literal["shorter", "headless", "longer", "preceded", "other-case", "two-words", "escaped"]
"""The ways in which a key is changed, so that it is another one."""
CredentialForm = Literal["whole", "padded", "leading", "empty", "misplaced", "unseen", "other-scheme", ChangedForm]
FailureKind = Literal["connect", "tls", "reset", "timeout", "oversized", "protocol", "unrecorded", "simulated"]

MASK = "[credential]"
"""Replaces each secret that a reply repeats, before any check or report sees the exchange."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A key, without its value, and its place in a request.

    Attributes:
        profile: The name of the key in the credentials file, or `unknown` for a made-up key. In traffic that another
            tool recorded, the owner of the key is unknown, and the profile is empty.
        slot: The OpenAPI security scheme that defines the place.
        form: How the value is changed when it is sent. `whole`: unchanged. `padded`: with blanks around it, which are
            no part of a header's value, and with the name of its header in small letters, which means the same.
            `leading`: unchanged, and in a query before all other parameters. `empty`. `shorter`, `headless`:
            without its last or first two characters.
            `longer`, `preceded`: with one character more at its end or beginning. `other-case`: with capital letters
            for small ones, and the reverse. `two-words`: followed by a blank, a comma and another word. `escaped`:
            percent-encoded. `misplaced`: unchanged, but in a place that is not documented: `slot` is one of
            `wrong_slots`.
            `other-scheme`: unchanged, but after another HTTP authentication scheme. `unseen`: a recording has no key,
            because none was sent or because the tool removed it.
    """

    profile: str
    slot: str
    form: CredentialForm = "whole"

    @property
    def is_given(self) -> bool:
        """Whether the place has a value that the API looks at."""
        return self.form not in ("empty", "misplaced", "other-scheme")

    @property
    def is_as_it_is(self) -> bool:
        """Whether the value certainly is the key of the profile, in its place."""
        return self.form in ("whole", "padded", "leading")

    @property
    def is_altered(self) -> bool:
        """Whether the value certainly differs from the key of the profile."""
        return self.form not in ("whole", "padded", "leading", "misplaced", "other-scheme", "unseen")


@dataclass(frozen=True, slots=True)
class Request:
    """A request without secrets.

    `path` is percent-encoded and relative to the target's base. `query` has decoded pairs, without credentials.
    `escapes_query` is whether every character of the query is sent percent-encoded, which means the same. `is_bare` is
    whether the headers are omitted that a target adds if a request lacks them, such as User-Agent.
    """

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes | None = None
    credentials: tuple[Credential, ...] = ()
    escapes_query: bool = False
    is_bare: bool = False

    def replace(self, **changes: Any) -> Request:
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None without one. The case of the name does not matter."""
        return first_header(self.headers, name)

    @property
    def is_chunked(self) -> bool:
        """Whether the body is to be sent in chunks."""
        return bool(self.body) and (self.header("Transfer-Encoding") or "").strip().lower() == "chunked"

    @property
    def path_and_query(self) -> str:
        """The path and the encoded query, without credentials."""
        if not self.query:
            return self.path
        if self.escapes_query:
            return f"{self.path}?{'&'.join(f'{escaped(name)}={escaped(value)}' for name, value in self.query)}"
        return f"{self.path}?{urlencode(self.query, quote_via=quote)}"


@dataclass(frozen=True, slots=True)
class Response:
    """A reply, whose body is not decoded.

    `reason` is the reason phrase of the status line. `surplus` has the bytes after the announced end of the reply.
    `omitted` is the number of bytes that a shortened `body` lacks.
    """

    status: int
    headers: Pairs
    body: bytes
    reason: str = ""
    surplus: bytes = b""
    omitted: int = 0

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None without one. The case of the name does not matter."""
        return first_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no complete reply.

    Attributes:
        kind: `connect`: refused, or no such host. `tls`: the certificate cannot be verified, or TLS failed. `reset`:
            the connection was closed before the end of the reply. `timeout`: the deadline passed. `oversized`: the
            reply is larger than the limit. `protocol`: the reply is not HTTP. `unrecorded`: the recording lacks the
            request. `simulated`: a mock in a test raised an error.
        message: The details, for people.
    """

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and its response or failure.

    Attributes:
        request: The request.
        response: The reply. With a `failure`, the part that arrived before it, or None.
        failure: Why there is no complete reply, or None.
        origin: The id of the clause for which the request was sent, or the name of another sender; may be empty.
        number: The position of the exchange in a file of recorded traffic, from 1; 0 if the run sent it.
        started: When the request was sent, in seconds since 1970; 0 if unknown.
        duration_s: The time until the end of the reply, in seconds.
        recorded: The file and the position in it, if another tool recorded the exchange; otherwise empty.
        resent: Whether the request was sent a second time, because the server closed the connection without a reply to
            the first. The server may have received it twice.
        traceback: The end of the traceback of an app in this process that raised an exception; otherwise empty.
    """

    request: Request
    response: Response | None
    failure: Failure | None = None
    origin: str = ""
    number: int = 0
    started: float = field(default=0.0, compare=False)
    duration_s: float = field(default=0.0, compare=False)
    recorded: str = field(default="", compare=False)
    resent: bool = field(default=False, compare=False)
    traceback: str = field(default="", compare=False)


def escaped(text: str) -> str:
    """Return the text with every character percent-encoded."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def first_header(headers: Pairs, name: str) -> str | None:
    """Return the first value of a header, or None without one. The case of the name does not matter."""
    wanted = name.lower()
    # A generator would cost more than the few comparisons.
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None
