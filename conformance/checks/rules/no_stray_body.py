"""A reply that may not have a body announces none, and nothing follows the end of a reply."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.observation.response_reading import BODILESS, Reply
from conformance.observation.target_state import TargetState


class NoStrayBody(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        response = reply.response
        if response is None or not reply.complete:
            return None
        if response.surplus:
            return self.failed("nothing after the reply", f"{len(response.surplus)} more bytes")
        announced = response.header("Content-Length") not in (None, "0") or response.header("Transfer-Encoding")
        if response.status == BODILESS[0] and announced:
            return self.failed(f"no body under HTTP {response.status}", "headers that announce one")
        return self.passed()
