"""A body has one of the documented shapes."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class Envelope(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if not reply.complete or not reply.may_have_body:
            return None
        if reply.reading is not None:
            return self.passed()
        shapes = ", ".join(each.name for each in self.contract.readings)
        assert reply.response is not None
        what = (
            "no body"
            if not reply.response.body
            else f"a body that fits none of them, under HTTP {reply.response.status}"
        )
        return self.failed(f"one of the documented shapes ({shapes})", what)
