"""A server of trackingmore-v2 with one fault: it accepts the deletion of a tracking that does not exist."""

from __future__ import annotations

import json
from typing import Any

from conformance.contract.loader import load_contract
from conformance.core.exchange import Request, Response
from conformance.mock_server.asgi_app import MockApp


class Careless(MockApp):
    """The reference server, except that a deletion refused with 4017 succeeds."""

    def answer(self, request: Request) -> Response:
        """Return the reply of the reference server, or success where it refuses a deletion."""
        response = super().answer(request)
        if request.method != "DELETE" or json.loads(response.body)["meta"]["code"] != 4017:
            return response
        deletion = self.contract.operations["deleteTracking"]
        return self.renderer.accepted(self.contract.outcomes["200"], deletion, deletion.reply_example)


server = Careless(load_contract("trackingmore-v2"))


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Serve at the root instead of below the base path of the API (an ASGI app)."""
    if scope["type"] == "http":
        scope = {**scope, "raw_path": server.base.encode() + scope["raw_path"]}
    await server(scope, receive, send)
