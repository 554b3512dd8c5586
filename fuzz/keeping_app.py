"""The reference server as an ASGI app that fails to delete, so that runs leave their ledgers."""

from __future__ import annotations

from typing import Any

from conformance.contract.loader import load_contract
from conformance.mock_server.asgi_app import MockApp

KEY = "a-key-of-the-keeping-app"
_mock = MockApp(load_contract("trackier-v1"), keys={"valid": KEY}, prefer=False)


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer as the reference server, except for deletions."""
    if scope.get("method") != "DELETE":
        await _mock(scope, receive, send)
    else:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
