"""Test a client of an API, with stand-ins for the API or with existing mocks.

A **stand-in** takes the place of the API, and answers as its contract says. Fixtures for pytest are in
`conformance.client_testing.fixtures`. Importing this package loads neither httpx nor respx.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.client_testing.mock_watcher import MockWatcher
    from conformance.contract.model import Contract


def watch(mock: Any, contract: str | Contract, *, url: str | None = None) -> MockWatcher:
    """Check all requests to a mock, and all its replies, from now on.

    Args:
        mock: A respx router or an `httpx.MockTransport`.
        contract: The contract, or its name or folder.
        url: The base URL of the API that the mock replaces. Default: the contract's first server.

    Raises:
        UsageError: The contract is unknown, the mock is of another kind, or respx is not installed.
    """
    from conformance.client_testing.httpx_adapter import listen
    from conformance.client_testing.lookup import find_contract, server_url
    from conformance.client_testing.mock_watcher import MockWatcher

    known = find_contract(contract)
    watcher = MockWatcher(known, url or server_url(known))
    watcher.routes = listen(mock, watcher)
    return watcher
