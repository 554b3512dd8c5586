"""Every request is answered completely, and not by an internal error."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.model import Clause, Contract
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class Answered(Rule):
    def __init__(self, contract: Contract, clause: Clause) -> None:
        super().__init__(contract, clause)
        self._crashes = {each.id for each in contract.outcomes.values() if each.crash}

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        failure, response = reply.exchange.failure, reply.response
        if failure is not None:
            return None if failure.kind in ("connect", "tls") else self.failed("a complete reply", failure.message)
        assert response is not None
        internal = reply.outcome.crash if reply.outcome else response.status >= 500
        if internal and not (reply.outcome and expectation.allows(reply.outcome)):
            return self.failed(expectation.text, reply.summary)
        crashes = (code for code in map(str, reply.item_codes) if code in self._crashes)
        items = [code for code in crashes if code not in expectation.allowed_in_items]
        return (
            self.failed("items that are treated or refused", f"an item ended in {items[0]}") if items else self.passed()
        )
