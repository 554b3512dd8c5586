"""For people who test a client of an API: stand-ins that answer as its contract says, and a judge of other mocks.

Fixtures are in `conformance.client_testing.fixtures`. Importing this package loads neither httpx nor respx.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.client_testing.mock_watcher import MockWatcher
    from conformance.contract.model import Contract


def watch(mock: Any, contract: str | Contract, *, url: str | None = None) -> MockWatcher:
    """Judges, from now on, every request that a respx router or an `httpx.MockTransport` gets and every reply it gives.

    `url` is the base under which the mock stands in for the API; without it, the contract's first server. Raises
    UsageError for an unknown contract, for anything else than these two kinds of mock, and where respx is missing.
    """
    from conformance.client_testing.httpx_adapter import listen
    from conformance.client_testing.lookup import find_contract, server_url
    from conformance.client_testing.mock_watcher import MockWatcher

    known = find_contract(contract)
    watcher = MockWatcher(known, url or server_url(known))
    watcher.routes = listen(mock, watcher)
    return watcher
