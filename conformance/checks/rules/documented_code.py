"""Each code is in the outcome table, and documented for the effect of the operation.

Where the HTTP status alone shows the outcome, the status takes the place of the code.

Source: the table `outcomes` of the contract.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.json_pointer import ABSENT
from conformance.contract.outcome import Outcome
from conformance.core.text import json_text
from conformance.observation.response_reading import Reply, outcome_text
from conformance.observation.target_state import TargetState


class DocumentedCode(Rule):
    """Concerns replies that have a code or another sign of an outcome.

    Finds codes that are not in the table, in errors of items too, and outcomes that only belong to other effects.
    """

    needs = "a table of outcomes"

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.outcome is None:
            return self._check_unknown(reply)
        wrong = self._check_effect(reply, reply.outcome, expectation) or self._check_items(reply)
        return wrong or self.passed()

    def _check_unknown(self, reply: Reply) -> Finding | None:
        if reply.code is not ABSENT:
            return self.failed("a code of the outcome table", f"code {json_text(reply.code)}")
        by_status = reply.reading is not None and reply.reading.by_status
        if by_status and reply.may_have_body and reply.response is not None:
            return self.failed("an HTTP status of the outcome table", f"HTTP {reply.response.status}")
        return None

    def _check_effect(self, reply: Reply, outcome: Outcome, expectation: Expectation) -> Finding | None:
        """Return the failure of an outcome that only belongs to other effects, unless a cause allows it."""
        if not outcome.effects or reply.operation is None or outcome.id in expectation.allowed:
            return None
        effect = reply.operation.effect.name
        if effect in outcome.effects:
            return None
        return self.failed(
            f"{outcome.id} only for these effects: {', '.join(outcome.effects)}",
            f"{outcome_text(outcome)} for the effect {effect}",
        )

    def _check_items(self, reply: Reply) -> Finding | None:
        unknown = [code for code in reply.item_codes if not self.contract.lookup.with_code(code)]
        if not unknown:
            return None
        return self.failed(
            "each item's error has a code of the outcome table", f"code {json_text(unknown[0])} in an item's error"
        )
