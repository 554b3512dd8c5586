"""Send requests to the embedded reference server, on a free loopback port."""

from __future__ import annotations

from conformance.contract.credential_slots import all_slots
from conformance.contract.model import Contract
from conformance.core.exchange import Exchange, Request
from conformance.security.credentials import Keyring
from conformance.targets.base import Limits
from conformance.targets.cpu_affinity import SingleCore
from conformance.targets.http_target import HttpTarget
from conformance.targets.url import parse_address


class MockTarget:
    """A target that starts the reference server, and uses it over real HTTP.

    So a run on it uses the same code as a run on any server. `base_url` has no port, because the
    server uses another one each time.
    """

    ends_with_run = True
    is_local = True

    def __init__(
        self, dialect: str | None, base_url: str, contract: Contract, keyring: Keyring, limits: Limits
    ) -> None:
        # This import loads a web server, which `http:` targets do not need.
        from conformance.mock_server.server import start

        self.name = f"mock:?dialect={dialect}" if dialect else "mock:"
        self.base_url = base_url
        self._single_core = SingleCore()
        self._server = start(contract, dialect=dialect)
        self._http = HttpTarget(parse_address(self._server.url), all_slots(contract.credential_slots), keyring, limits)

    def send(self, request: Request, origin: str = "") -> Exchange:
        return self._http.send(request, origin)

    def close(self) -> None:
        self._http.close()
        self._server.stop_soon()
        self._single_core.restore()
