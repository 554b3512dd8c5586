"""The base class of rules, and the parts of a reply that several rules are about.

A rule is a condition that each exchange must meet, whichever check sent the request. It *concerns* an exchange that
could violate the condition, and gives no finding about any other exchange.
"""

from __future__ import annotations

from typing import Any, ClassVar

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.contract.clause import Clause
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.core.text import json_text
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class Rule:
    """The rule of one clause, for its operations and outcomes.

    If several clauses have the same rule, a clause without outcomes covers those that no other clause lists.
    """

    concerns_run: ClassVar[bool] = False
    """Whether the rule compares the exchanges of a run with each other, so that their order matters.

    What it compares is in `Finding.shown`. Without it, each shard of a run is compared by itself.
    """
    needs: ClassVar[str] = ""
    """What the contract has that this rule alone checks, for people; "" for a rule that depends on no contract."""

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause
        self._passed = Finding(clause.id, "pass")
        everywhere = clause.on == ("*",) and not clause.excluded
        self._operations = None if everywhere else frozenset(contract.operations_of(clause))
        siblings = [each for each in contract.clauses_of("rule", clause.check) if each.id != clause.id]
        self._outcomes_of_siblings = {each for sibling in siblings for each in sibling.outcomes}
        self._covers_all = everywhere and not clause.outcomes and not self._outcomes_of_siblings

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        """Return whether a reply of the operation can violate the condition."""
        return True

    @classmethod
    def is_wanted(cls, contract: Contract) -> bool:
        """Return whether the contract has what this rule alone checks."""
        return bool(cls.needs) and any(cls.has_subject(contract, each) for each in contract.operations.values())

    def judge(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        """Return the finding about the clause; None if the clause or the rule does not concern the exchange."""
        return self.check(reply, expectation, state) if self._covers_all or self._is_covered(reply) else None

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        """Return the finding about a reply that the clause covers; None if the rule does not concern it."""
        raise NotImplementedError

    def _is_covered(self, reply: Reply) -> bool:
        outcome = reply.outcome.id if reply.outcome else ""
        if self.clause.outcomes:
            if outcome not in self.clause.outcomes:
                return False
        elif outcome in self._outcomes_of_siblings:
            return False
        return self._operations is None or (reply.operation is not None and reply.operation.id in self._operations)

    def passed(self) -> Finding:
        """Return the finding for an exchange that meets the condition."""
        return self._passed

    def failed(self, expected: str, actual: str) -> Finding:
        """Return the finding for an exchange that violates the condition; the texts are for people."""
        return Finding(self.clause.id, "fail", expected, actual)


def succeeded_operation(reply: Reply, expectation: Expectation) -> Operation | None:
    """Return the operation of a success, or None for any other reply.

    A success that the request asks for by `Prefer` does not count: its body may be an example.
    """
    success = reply.outcome is not None and reply.outcome.success and expectation.preferred is None
    return reply.operation if success else None


def shown_text(value: Any) -> str:
    """Return a value of a reply for people: its JSON, or `nothing` if the reply has none there."""
    return "nothing" if value is ABSENT else json_text(value)


def response_with_body(reply: Reply) -> Response | None:
    """Return the response; None if it has no body, or if its method or status allows none."""
    response = reply.response
    return response if response is not None and response.body and reply.may_have_body else None


def header_value(reply: Reply, name: str) -> str | None:
    """Return the value of a header of the response, its lines joined by commas; None without the header."""
    pairs = reply.response.headers if reply.response is not None else ()
    values = [value.strip(" \t") for key, value in pairs if key.lower() == name.lower()]
    return ", ".join(values) if values else None
