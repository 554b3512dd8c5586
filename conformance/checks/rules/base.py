"""What every rule is made of. A rule holds for every exchange of a run, whatever produced it."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.contract.model import Clause, Contract
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class Rule:
    """Of several clauses with the same rule, each has the outcomes that it names; one without any has the rest."""

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause
        self._passed = Finding(clause.id, "pass")
        everywhere = clause.on == ("*",) and not clause.excluded
        self.selected = None if everywhere else frozenset(contract.operations_of(clause))
        siblings = [each for each in contract.clauses_of("rule") if each.check == clause.check and each.id != clause.id]
        self.elsewhere = {outcome for each in siblings for outcome in each.outcomes} if not clause.outcomes else set()

    def judge(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        """The finding for this rule's clause; None where the rule has nothing to say of such an exchange."""
        return self.check(reply, expectation, state) if self._concerns(reply) else None

    def _concerns(self, reply: Reply) -> bool:
        outcome = reply.outcome.id if reply.outcome else ""
        if outcome in self.elsewhere or (self.clause.outcomes and outcome not in self.clause.outcomes):
            return False
        return self.selected is None or (reply.operation is not None and reply.operation.id in self.selected)

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        raise NotImplementedError

    def passed(self) -> Finding:
        return self._passed

    def failed(self, expected: str, actual: str) -> Finding:
        return Finding(self.clause.id, "fail", expected, actual)
