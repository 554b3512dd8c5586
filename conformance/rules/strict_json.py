"""A body is exactly one JSON value: UTF-8, no repeated names, no NaN, nothing before or after it."""

from __future__ import annotations

from conformance.expectation import Expectation
from conformance.findings import Finding
from conformance.knowledge import Knowledge
from conformance.reply import Reply
from conformance.rules.base import Rule


class StrictJson(Rule):
    def check(self, reply: Reply, expectation: Expectation, knowledge: Knowledge) -> Finding | None:
        if not reply.complete or not reply.may_have_body or reply.response is None or not reply.response.body:
            return None
        return self.failed("one JSON value as RFC 8259 has it", reply.fault) if reply.fault else self.passed()
