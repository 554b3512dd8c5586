"""What is tested, named by a string: a URL, an ASGI app, the embedded reference server, or a recording.

One seam: a target sends a request and returns the exchange. Whatever the other side does, `send` returns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from conformance.core.errors import UsageError

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.core.exchange import Exchange, Request
    from conformance.security.credentials import Keyring

KINDS = "https://HOST/BASE, http://HOST/BASE, asgi:package.module:app[/BASE], mock:, mock:?dialect=NAME, cassette:FILE"

_PLAIN_ADDRESS = re.compile(
    r"([a-z]{1,16}|\d+(\.\d+){3}|([a-z-]{1,20}\.){1,3}[a-z]{2,6}):\d{2,5}(/[a-z]\w{0,7}){0,3}/?"
)
"""HOST:PORT/BASE of short words: nothing in which a key could hide."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`deadline_s`: seconds for a whole exchange, from connecting to the last byte. `max_bytes`: of a body."""

    deadline_s: float = 10.0
    max_bytes: int = 8 * 1024 * 1024


class Target(Protocol):
    """`name` can be printed. `is_local`: nobody else's data is there, so writing needs no permission.
    `ends_with_run`: so do its records, and nothing has to be put back."""

    @property
    def name(self) -> str: ...

    @property
    def ends_with_run(self) -> bool: ...

    @property
    def is_local(self) -> bool: ...

    def send(self, request: Request, origin: str = "") -> Exchange:
        """Whatever the other side does is in the exchange; can be called from several threads.

        Raises UsageError for a credential that is not configured, ValueError for a request that
        HTTP cannot express (a line break in a header, say).
        """

    def close(self) -> None: ...


def check_kind(name: str) -> None:
    """Raises UsageError for a name that is no kind of target."""
    kind, _, rest = name.partition(":")
    if not (kind in ("asgi", "mock", "cassette") or (kind in ("http", "https") and rest.startswith("//"))):
        hint = f"; did you mean http://{name}?" if _PLAIN_ADDRESS.fullmatch(name) else ""
        raise UsageError(f"{_shown(kind)} is not a kind of target; a target is one of {KINDS}{hint}")


def check_target(name: str, *, contract: Contract, keyring: Keyring) -> None:
    """Raises UsageError for a target that cannot be opened, as far as that shows before it is asked or started. An app
    is imported."""
    check_kind(name)
    kind = name.partition(":")[0]
    if kind in ("http", "https"):
        from conformance.targets.url import parse_address

        parse_address(name, keyring)
    elif kind == "asgi":
        from conformance.security.redactor import Redactor
        from conformance.targets.asgi_loader import load_app

        load_app(name.partition("/")[0], Redactor(keyring.secrets()))
    elif kind == "mock":
        from conformance.targets.mock import check_dialect, dialect_of

        check_dialect(contract, dialect_of(name))


def open_target(
    name: str, *, contract: Contract, keyring: Keyring, limits: Limits | None = None, dialect: str | None = None
) -> Target:
    """`dialect` is for `mock:` without one of its own. Raises UsageError, or TargetError if it cannot start."""
    check_kind(name)
    kind = name.partition(":")[0]
    limits = limits or Limits()
    # The kinds are imported when used: each needs libraries that the others do not.
    if kind in ("http", "https"):
        from conformance.targets.http import HttpTarget
        from conformance.targets.url import parse_address

        return HttpTarget(parse_address(name, keyring), contract.credential_slots, keyring, limits)
    if kind == "asgi":
        from conformance.targets.asgi import AsgiTarget

        return AsgiTarget(name, contract.credential_slots, keyring, limits)
    if kind == "cassette":
        from conformance.targets.cassette import CassetteTarget

        return CassetteTarget(Path(name.partition(":")[2]), contract)
    from conformance.targets.mock import MockTarget

    return MockTarget(name, contract, keyring, limits, dialect)


def _shown(kind: str) -> str:
    """A target that is no target may be anything, a key included; only a plain word is repeated."""
    return repr(kind) if kind.isalpha() and len(kind) <= 16 else "this"
