"""The HTTP status is one that is documented for the outcome."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.effects import Create
from conformance.observation.response_reading import Reply, documented_statuses, outcome_text
from conformance.observation.target_state import TargetState


class DocumentedStatus(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.outcome is None or reply.response is None:
            return None
        allowed = {*documented_statuses(self.contract, reply.outcome, reply.operation)}
        if reply.outcome.success and reply.operation is not None and isinstance(reply.operation.effect, Create):
            allowed |= {*self.contract.success_statuses(reply.operation)}
        for cause in (*expectation.certain, *expectation.possible):
            allowed |= {*cause.clause.status.get(reply.outcome.id, ())}
        if reply.response.status in allowed:
            return self.passed()
        wanted = " or ".join(map(str, sorted(allowed)))
        return self.failed(f"{outcome_text(reply.outcome)} under HTTP {wanted}", f"HTTP {reply.response.status}")
