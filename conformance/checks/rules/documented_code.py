"""The code stands in the outcome table."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.json_pointer import ABSENT
from conformance.observation.response_reading import Reply, outcome_text
from conformance.observation.target_state import TargetState


class DocumentedCode(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        outcome = reply.outcome
        if outcome is None:
            return None if reply.code is ABSENT else self.failed("a code of the outcome table", f"code {reply.code!r}")
        effect = reply.operation.effect.name if reply.operation else None
        if (
            outcome.effects
            and effect is not None
            and effect not in outcome.effects
            and outcome.id not in expectation.allowed
        ):
            return self.failed(
                f"{outcome.id} only on: {', '.join(outcome.effects)}", f"{outcome_text(outcome)} from {effect}"
            )
        unknown = [code for code in reply.item_codes if str(code) not in self.contract.outcomes]
        if unknown:
            return self.failed(
                "errors of items with a code of the outcome table", f"code {unknown[0]!r} in an item's error"
            )
        return self.passed()
