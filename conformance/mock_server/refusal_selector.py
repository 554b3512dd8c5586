"""Select the refusal that the reference server replies with.

Theory. Several causes may hold for one request, and a contract allows the outcome of each. A server must choose one. So
the selector tries the causes in the order in which servers usually check them (`Cause.stage`): the credential before
the body, the body before the record. It takes the first cause that certainly holds. The server knows its own records.
So if a cause may hold without certainty, the documents leave the outcome open, and the server carries the request out.
If that is impossible, the outcome of such a cause is the refusal (`possible_refusal`). For an operation that reports
errors of items, a cause that holds for some items does not refuse the request as a whole; each item is decided
separately. A cause whose outcome is a success does not refuse: this outcome replaces the usual one, unless a later
cause refuses.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


@dataclass(frozen=True)
class RefusalDecision:
    """The outcome to reply with.

    `clause` is the clause that allows the outcome; None if no clause is about the request. `refused` is False for a
    success, which replaces the usual success outcome.
    """

    outcome: Outcome
    clause: Clause | None
    refused: bool = True


class RefusalSelector:
    """Selects refusals by the causes of one contract."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._all = sorted(causes_of(contract), key=lambda cause: cause.stage)
        self._of = {
            each.id: [cause for cause in self._all if cause.can_hold(each)] for each in contract.operations.values()
        }
        self._decisions = {cause.clause.id: self._decision(cause.clause) for cause in self._all}

    def _decision(self, clause: Clause) -> RefusalDecision | None:
        """Return the decision for a request with the cause of the clause; None if plain success remains."""
        first = next(iter(clause.outcomes), "success")
        if first == "success":
            return None
        return RefusalDecision(self.contract.outcomes[first], clause, not self.contract.outcomes[first].success)

    def decide(self, view: RequestView, state: StateQuery, least: Certainty) -> RefusalDecision | None:
        """Return the first refusal whose cause holds with at least this certainty.

        Without such a refusal, return the first decision that replaces the success outcome, or None.
        """
        success = None
        for cause in self._causes_of(view.operation):
            decision = self._decisions[cause.clause.id]
            if decision is None or (success is not None and not decision.refused) or cause.holds(view, state) < least:
                continue
            if decision.refused:
                return decision
            success = decision
        return success

    def certain_refusal(self, view: RequestView, state: StateQuery) -> RefusalDecision | None:
        """Return the first refusal whose cause certainly holds, for the request or some items; None without one."""
        found = self.decide(view, state, Certainty.SOME)
        return found if found is not None and found.refused else None

    def possible_refusal(self, view: RequestView, state: StateQuery) -> RefusalDecision | None:
        """Return the first refusal whose cause holds or may hold; None without one.

        It is returned even if the clause of the cause also allows a success.
        """
        for cause in self._causes_of(view.operation):
            outcomes = (self.contract.outcomes[each] for each in cause.clause.outcomes if each != "success")
            refusing = next((each for each in outcomes if not each.success), None)
            if refusing is not None and cause.holds(view, state) is not Certainty.NO:
                return RefusalDecision(refusing, cause.clause)
        return None

    def _causes_of(self, operation: Operation | None) -> list[Cause]:
        return self._of[operation.id] if operation is not None else self._all

    def without_operation(self, view: RequestView) -> RefusalDecision:
        """Return the refusal of a request that calls no operation and for which no cause certainly holds."""
        check, means = ("unsupported-method", 405) if view.methods else ("unknown-path", 404)
        named = (self._decisions[cause.clause.id] for cause in self._all if cause.clause.check == check)
        documented = next((each.outcome for each in named if each is not None and each.refused), None)
        errors = [each for each in self.contract.outcomes.values() if not each.success]
        closest = sorted(
            errors, key=lambda each: (each.equivalent_status != means, each.equivalent_status != 404, each.crash)
        )
        # The clause is left out: it may allow further statuses, but only for the requests that it is about.
        return RefusalDecision(documented or closest[0], None)
