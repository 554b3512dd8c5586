"""A body has one of the documented shapes."""

from __future__ import annotations

from conformance.expectation import Expectation
from conformance.findings import Finding
from conformance.knowledge import Knowledge
from conformance.reply import Reply
from conformance.rules.base import Rule


class Envelope(Rule):
    def check(self, reply: Reply, expectation: Expectation, knowledge: Knowledge) -> Finding | None:
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
