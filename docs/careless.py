"""A server that keeps every promise of trackingmore-v2 but one: deleting what does not exist succeeds."""

from __future__ import annotations

import json
from typing import Any

from conformance.contract.loader import load_contract
from conformance.core.exchange import Request, Response
from conformance.mock_server.asgi_app import MockApp


class Careless(MockApp):
    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        if request.method != "DELETE" or json.loads(response.body)["meta"]["code"] != 4017:
            return response
        deletion = self.contract.operations["deleteTracking"]
        return self.renderer.accepted(self.contract.outcomes["200"], deletion, deletion.reply_example)


server = Careless(load_contract("trackingmore-v2"))


async def app(scope: Any, receive: Any, send: Any) -> None:
    """The server at the root instead of below the base path of its API."""
    if scope["type"] == "http":
        scope = {**scope, "raw_path": server.base.encode() + scope["raw_path"]}
    await server(scope, receive, send)
