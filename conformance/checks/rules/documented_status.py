"""Each outcome comes with an HTTP status that is documented for it.

Source: the `status` of an outcome in the contract, or of the cause that leads to it; for a success also the statuses
that the OpenAPI document has for the operation.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.core.text import json_text, shorten
from conformance.observation.response_reading import Reply, documented_statuses, outcome_text
from conformance.observation.target_state import TargetState

_LONGEST_VALUE = 80


class DocumentedStatus(Rule):
    """Concerns replies that show an outcome.

    Finds an HTTP status that is not documented for it, and a body that repeats another status.
    """

    needs = "HTTP statuses of outcomes that bodies show"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        is_only_by_status = len(contract.lookup.by_status) == len(contract.outcomes)
        return not is_only_by_status or any(each.status is not None for each in contract.readings)

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.outcome is None or reply.response is None:
            return None
        allowed = self._allowed_statuses(reply, reply.outcome, expectation)
        if reply.response.status not in allowed:
            expected = " or ".join(map(str, sorted(allowed)))
            return self.failed(f"{outcome_text(reply.outcome)} under HTTP {expected}", f"HTTP {reply.response.status}")
        return self._check_repeated(reply, reply.response.status) or self.passed()

    def _check_repeated(self, reply: Reply, status: int) -> Finding | None:
        """Return the failure if the body repeats the HTTP status, and with another value."""
        pointer = reply.reading.status if reply.reading else None
        shown = ABSENT if pointer is None else resolve(reply.body, pointer)
        if shown is ABSENT or shown == status or shown == str(status):
            return None
        return self.failed(f"HTTP {status} in the body, at {pointer}", shorten(json_text(shown), _LONGEST_VALUE))

    def _allowed_statuses(self, reply: Reply, outcome: Outcome, expectation: Expectation) -> set[int]:
        allowed = {*documented_statuses(self.contract, outcome, reply.operation)}
        if outcome.success and reply.operation is not None and isinstance(reply.operation.effect, Create):
            allowed |= {*self.contract.success_statuses(reply.operation)}
        for cause in (*expectation.certain, *expectation.possible):
            allowed |= {*cause.clause.status.get(outcome.id, ())}
        return allowed
