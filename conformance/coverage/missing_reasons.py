"""Say why a documented outcome of an operation was never seen.

Several clauses may provoke the outcome. The reason comes from the closest clause. These criteria decide, in this order:

1. The outcome is early in the clause's list of outcomes.
2. Requests of the clause were sent to this operation.
3. The cause of the clause can be provoked on this operation.
4. The clause was selected.
"""

from __future__ import annotations

from functools import cached_property

from conformance.checks.block_reason import BlockCode
from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.clause_results import ClauseResult, ClauseResults
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.coverage.outcome_counts import NO_OPERATION, Goal, GoalResult, OutcomeCoverage, is_plain
from conformance.openapi_export.outcome_table import CAUSES_WITHOUT_OPERATION
from conformance.terminal.text_layout import count_text

UNKNOWN = "no clause describes a request that gets it"
UNJUDGED = "the target could not be judged"


class Reasons:
    """Finds the reasons after a run, from the requests that were sent and the checks that were blocked."""

    def __init__(self, outcome_coverage: OutcomeCoverage, results: ClauseResults) -> None:
        self.contract: Contract = outcome_coverage.contract
        self.outcome_coverage, self.results = outcome_coverage, results
        self._causes = causes_of(self.contract)
        self._sent = {each.clause for each in outcome_coverage.by_goal}

    def reason_for(self, operation: str, outcome: str) -> str:
        """Return why the operation never had the outcome."""
        clause = min(
            self._clauses(operation, outcome), key=lambda each: self._distance(each, operation, outcome), default=None
        )
        if clause is None:
            return self._from_replies(operation, outcome, None) or UNKNOWN
        return self._from_replies(operation, outcome, clause) or self._why_not_sent(clause, operation)

    # --- the clauses that provoke the outcome --------------------------------------------------
    def _clauses(self, operation: str, outcome: str) -> list[Clause]:
        if is_plain(self.contract, outcome) and operation != NO_OPERATION:
            return [self.contract.clauses[f"operation.{operation}"]]
        return [each.clause for each in self._concerned[operation] if outcome in each.clause.outcomes]

    @cached_property
    def _concerned(self) -> dict[str, list[Cause]]:
        of_operations = {
            name: [each for each in self._causes if each.can_hold(operation)]
            for name, operation in self.contract.operations.items()
        }
        return of_operations | {
            NO_OPERATION: [each for each in self._causes if each.clause.check in CAUSES_WITHOUT_OPERATION]
        }

    @cached_property
    def _provoked_on(self) -> dict[str, set[str]]:
        """Clause id -> the ids of the operations on which its cause can be provoked."""
        return {each.clause.id: {one.id for one in each.operations()} for each in self._causes}

    def _distance(self, clause: Clause, operation: str, outcome: str) -> tuple[int, bool, bool, bool]:
        place = clause.outcomes.index(outcome) if outcome in clause.outcomes else 0
        asked = Goal(operation, clause.id) in self.outcome_coverage.by_goal
        return place, not asked, not self._is_provoked_on(clause, operation), clause.id not in self.results.selected

    def _is_provoked_on(self, clause: Clause, operation: str) -> bool:
        return operation == NO_OPERATION or clause.kind == "operation" or operation in self._provoked_on[clause.id]

    # --- what happened instead -----------------------------------------------------------------
    def _from_replies(self, operation: str, outcome: str, clause: Clause | None) -> str:
        own = self.contract.own_clause.get(outcome)
        if clause is not None and (asked := self.outcome_coverage.by_goal.get(Goal(operation, clause.id))):
            return f"{clause.id}: {_other_replies(asked)}"
        asked = self.outcome_coverage.by_goal.get(Goal(operation, own.id, outcome)) if own else None
        return f"Prefer: {_other_replies(asked)}" if asked else ""

    def _why_not_sent(self, clause: Clause, operation: str) -> str:
        entry = self.results.entries[clause.id]
        if clause.id not in self.results.selected:
            return f"{clause.id} was not selected"
        if self.results.unjudged_reason is not None:
            return UNJUDGED
        if clause.id in self._sent and not self._is_provoked_on(clause, operation):
            return f"{clause.id} is provoked on other operations"
        return self._blocked(entry, operation) or f"{clause.id}: {self.results.default_reason.text}"

    def _blocked(self, entry: ClauseResult, operation: str) -> str:
        """Return the most frequent reason that blocked the clause; the results do not say on which operation."""
        if self.results.default_reason.code is BlockCode.NEVER_RECORDED:
            return ""  # in recorded traffic, no request is blocked
        safe = operation == NO_OPERATION or self.contract.operations[operation].safe
        reasons = [reason for reason, _ in entry.blocked.most_common()]
        unwritten = [each for each in reasons if each.code is BlockCode.WRITES_NOT_ALLOWED]
        others = [each for each in reasons if each.code is not BlockCode.WRITES_NOT_ALLOWED]
        chosen = unwritten if unwritten and not safe else others
        return chosen[0].text if chosen else ""


def _other_replies(asked: GoalResult) -> str:
    times = count_text(asked.count, "request") + (", the first" if asked.count > 1 else "")
    return f"{times} answered with {asked.first_reply}" + (", which is also allowed" if asked.first_is_allowed else "")
