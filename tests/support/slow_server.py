"""A correct server that delays chosen requests, for tests that interrupt a run."""

from __future__ import annotations

import re
from copy import deepcopy
from threading import Event
from typing import Any

from conformance.core.exchange import Request
from conformance.mock_server.asgi_app import MockApp
from tests.support.hostile_servers import Api, Deed, says
from tests.support.kit import contract_of
from tests.support.socket_servers import Peer

NAME = "trackingmore-v2"
KEY = "fake-key-0123456789"
PATIENCE_S = 120


class Slow:
    """A right server that keeps requests waiting: `held` GETs of a tracking until it stops; with `writes`, the first
    creation until `go`; with `deletes`, every deletion. `reached` counts down in its order."""

    def __init__(self, held: int = 1, writes: bool = False, deletes: bool = False) -> None:
        self.api = Api(MockApp(contract_of(NAME), keys={"valid": KEY}, prefer=False), self.spoil)
        self.before = self.records
        self.held, self.writes, self.deletes = held, writes, deletes
        self.reached, self.deleting, self.go = Event(), Event(), Event()

    @property
    def records(self) -> dict[str, Any]:
        """Return the stored records."""
        store = self.api.app.store
        return {each.name: deepcopy(store.all(each)) for each in store.contract.resources.values()}

    def spoil(self, n: int, request: Request) -> Deed | None:
        if self.writes and request.method == "POST" and request.path == "/trackings/post":
            return self.after_go(request)
        if not self.writes and request.method == "GET" and re.fullmatch(r"/trackings/[^/]+/CT[^/]+", request.path):
            self.held -= 1
            if self.held == 0:
                self.reached.set()
            # The clean-up looks for records, and must get a reply.
            return self.never if self.held >= 0 else None
        if self.deletes and request.method == "DELETE":
            self.deleting.set()
            return self.never
        return None

    def never(self, peer: Peer) -> bool:
        peer.wait()
        return False

    def after_go(self, request: Request) -> Deed:
        def deed(peer: Peer) -> bool:
            self.reached.set()
            assert self.go.wait(PATIENCE_S)
            return says(self.api.right(request))(peer)

        return deed
