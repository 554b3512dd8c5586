"""A body is exactly one JSON value: UTF-8, no repeated names, no NaN, nothing before or after it."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class StrictJson(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if not reply.complete or not reply.may_have_body or reply.response is None or not reply.response.body:
            return None
        return self.failed("one JSON value as RFC 8259 has it", reply.fault) if reply.fault else self.passed()
