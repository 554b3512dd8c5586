"""A body is exactly one JSON value in UTF-8.

It has no repeated names, no NaN, and nothing before or after the value. If the reply declares that it is compressed, it
is: a client decompresses it. Sources: RFC 8259, sections 2, 4, 6 and 8.1; RFC 9110, section 8.4.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, response_with_body
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class StrictJson(Rule):
    """Concerns complete replies that have a body.

    Finds a body that a strict parser refuses.
    """

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if not reply.complete or response_with_body(reply) is None or reply.other_reply is not None:
            return None
        if not reply.fault and not reply.coding_text:
            return self.passed()
        if not reply.fault:
            return self.failed("a compressed body, as the reply declares", f"plain JSON{reply.coding_text}")
        return self.failed("one JSON value as defined by RFC 8259", f"{reply.fault}{reply.coding_text}")
