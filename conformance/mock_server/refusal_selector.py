"""Which cause a request deserves: the causes in the order in which servers check, the first that surely holds."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.contract.model import Clause, Contract, Operation, Outcome
from conformance.contract.request_view import RequestView
from conformance.observation.target_state import Certainty, StateQuery


@dataclass(frozen=True)
class RefusalDecision:
    """What is answered. `refused` is False where the request is performed all the same; the clause is None
    where no clause of the contract speaks of such a request."""

    outcome: Outcome
    clause: Clause | None
    refused: bool = True


class RefusalSelector:
    """The causes of one contract, sorted once."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._all = sorted(causes_of(contract), key=lambda cause: cause.stage)
        self._of = {
            each.id: [cause for cause in self._all if cause.concerns(each)] for each in contract.operations.values()
        }
        self._verdicts = {cause.clause.id: self._verdict(cause.clause) for cause in self._all}

    def _verdict(self, clause: Clause) -> RefusalDecision | None:
        """What a clause that holds leads to; None where it leaves the request its success."""
        first = next(iter(clause.outcomes), "success")
        if first == "success":
            return None
        return RefusalDecision(self.contract.outcomes[first], clause, not self.contract.outcomes[first].success)

    def verdict(self, view: RequestView, state: StateQuery, least: Certainty) -> RefusalDecision | None:
        """The first refusal whose cause holds at least so surely; else what the success is replaced by, if anything."""
        replaced = None
        for cause in self._asked(view.operation):
            verdict = self._verdicts[cause.clause.id]
            if verdict is None or (replaced is not None and not verdict.refused) or cause.holds(view, state) < least:
                continue
            if verdict.refused:
                return verdict
            replaced = verdict
        return replaced

    def refusal(self, view: RequestView, state: StateQuery) -> RefusalDecision | None:
        """The first refusal whose cause surely holds, if only of some items."""
        found = self.verdict(view, state, Certainty.SOME)
        return found if found is not None and found.refused else None

    def doubt(self, view: RequestView, state: StateQuery) -> RefusalDecision | None:
        """The first refusal that is right, though success may be as right."""
        for cause in self._asked(view.operation):
            outcomes = (self.contract.outcomes[each] for each in cause.clause.outcomes if each != "success")
            refusing = next((each for each in outcomes if not each.success), None)
            if refusing is not None and cause.holds(view, state) is not Certainty.NO:
                return RefusalDecision(refusing, cause.clause)
        return None

    def _asked(self, operation: Operation | None) -> list[Cause]:
        return self._of[operation.id] if operation is not None else self._all

    def lost(self, view: RequestView) -> RefusalDecision:
        """For a request that is no operation's and of which no cause is sure: an unjudged method, odd segments."""
        check, means = ("unsupported-method", 405) if view.methods else ("unknown-path", 404)
        named = (self._verdicts[cause.clause.id] for cause in self._all if cause.clause.check == check)
        told = next((each.outcome for each in named if each is not None and each.refused), None)
        errors = [each for each in self.contract.outcomes.values() if not each.success]
        alike = sorted(errors, key=lambda each: (each.means != means, each.means != 404, each.crash))
        # without the clause: statuses that it alone allows are not for requests that it does not speak of
        return RefusalDecision(told or alike[0], None)
