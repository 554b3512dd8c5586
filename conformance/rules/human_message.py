"""An error says something to a human."""

from __future__ import annotations

from conformance.contract.pointer import resolve
from conformance.expectation import Expectation
from conformance.findings import Finding
from conformance.knowledge import Knowledge
from conformance.reply import Reply
from conformance.rules.base import Rule


class HumanMessage(Rule):
    def check(self, reply: Reply, expectation: Expectation, knowledge: Knowledge) -> Finding | None:
        outcome, reading = reply.outcome, reply.reading
        if outcome is None or outcome.success or outcome.silent or reading is None or reading.message is None:
            return None
        if reading.outcome is not None:
            return None
        said = resolve(reply.body, reading.message)
        if isinstance(said, str) and said.strip():
            return self.passed()
        return self.failed(f"a text at {reading.message}", repr(said))
