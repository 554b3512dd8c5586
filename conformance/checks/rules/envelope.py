"""A body has one of the documented shapes.

Source: the `readings` of the contract.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class Envelope(Rule):
    """Concerns complete replies that may have a body.

    Finds a body of an undocumented shape, and a missing body.
    """

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if not reply.complete or not reply.may_have_body or reply.response is None:
            return None
        if reply.reading is not None:
            return self.passed()
        shapes = ", ".join(each.name for each in self.contract.readings)
        other = f"a body of an undocumented shape, under HTTP {reply.response.status}"
        return self.failed(f"one of the documented shapes ({shapes})", other if reply.response.body else "no body")
