"""No reply repeats a credential."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.core.exchange import MASK
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class NoEcho(Rule):
    """Secrets in replies were masked before anything could see them, so the mask shows where one stood."""

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        response = reply.response
        if response is None:
            return None
        headers = [name for name, value in response.headers if MASK in name or MASK in value]
        places = [
            *(f"the header {each}" for each in headers),
            *(["the body"] if MASK.encode() in response.body else []),
            *(["the reason phrase"] if MASK in response.reason else []),
            *(["what follows the body"] if MASK.encode() in response.surplus else []),
        ]
        return self.failed("no credential in the reply", f"one in {', '.join(places)}") if places else self.passed()
