"""A reply that may not have a body announces none, and nothing follows the end of a reply."""

from __future__ import annotations

from conformance.expectation import Expectation
from conformance.findings import Finding
from conformance.knowledge import Knowledge
from conformance.reply import BODILESS, Reply
from conformance.rules.base import Rule


class NoStrayBody(Rule):
    def check(self, reply: Reply, expectation: Expectation, knowledge: Knowledge) -> Finding | None:
        response = reply.response
        if response is None or not reply.complete:
            return None
        if response.surplus:
            return self.failed("nothing after the reply", f"{len(response.surplus)} more bytes")
        announced = response.header("Content-Length") not in (None, "0") or response.header("Transfer-Encoding")
        if response.status == BODILESS[0] and announced:
            return self.failed(f"no body under HTTP {response.status}", "headers that announce one")
        return self.passed()
