"""The embedded reference server, on a free loopback port."""

from __future__ import annotations

from urllib.parse import parse_qsl

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Request
from conformance.security.credentials import Keyring
from conformance.targets import Limits
from conformance.targets.cpu_affinity import OneCore
from conformance.targets.http import HttpTarget
from conformance.targets.url import parse_address


class MockTarget:
    """Spoken to over real HTTP, so that what is learned of it holds for any server."""

    ends_with_run = True
    is_local = True

    def __init__(self, name: str, contract: Contract, keyring: Keyring, limits: Limits, dialect: str | None) -> None:
        """Raises UsageError for an option or dialect that does not exist."""
        dialect = check_dialect(contract, dialect_of(name) or dialect)
        # Loads a web server, which `http:` targets do without.
        from conformance.mock_server.server import start

        self.name = f"mock:?dialect={dialect}" if dialect else "mock:"
        self._core = OneCore()
        self._server = start(contract, dialect=dialect)
        self._http = HttpTarget(parse_address(self._server.url, keyring), contract.credential_slots, keyring, limits)

    def send(self, request: Request, origin: str = "") -> Exchange:
        return self._http.send(request, origin)

    def close(self) -> None:
        self._http.close()
        self._server.dismiss()
        self._core.leave()


def check_dialect(contract: Contract, dialect: str | None) -> str | None:
    """The dialect. Raises UsageError for one that the contract does not have."""
    if dialect and dialect not in contract.dialects:
        known = f"it speaks {', '.join(contract.dialects)}" if contract.dialects else "it has no dialects"
        raise UsageError(f"{dialect!r} is not a dialect of {contract.name}; {known}")
    return dialect


def dialect_of(name: str) -> str | None:
    """The dialect that a name such as `mock:?dialect=NAME` asks for. Raises UsageError for another option."""
    options = name.removeprefix("mock:")
    pairs = parse_qsl(options.removeprefix("?"), keep_blank_values=True)
    if not options:
        return None
    if not options.startswith("?") or [key for key, _ in pairs] != ["dialect"] or not pairs[0][1]:
        raise UsageError("the mock has one option, as in mock:?dialect=NAME")
    return pairs[0][1]
