"""Why an outcome that is documented for an operation was never seen."""

from __future__ import annotations

from functools import cached_property

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.clause_results import NOT_SHOWN, Entry, Ledger
from conformance.contract.model import Clause, Contract
from conformance.coverage.outcome_counts import NOWHERE, Asked, Sightings, Sought, is_plain
from conformance.openapi_export.outcome_table import ASTRAY
from conformance.runner.request_factory import NO_WRITES
from conformance.terminal.text_layout import counted

UNKNOWN = "no clause says what it takes to make this happen"
UNJUDGED = "the target could not be judged"


class Reasons:
    """Worked out once a run is over, from what was asked and what the ledger says could not be."""

    def __init__(self, sightings: Sightings, ledger: Ledger) -> None:
        self.contract: Contract = sightings.contract
        self.sightings, self.ledger = sightings, ledger
        self._causes = causes_of(self.contract)
        self._driven = {each.clause for each in sightings.asked}

    def why(self, operation: str, outcome: str) -> str:
        """The reason that comes closest: of the clause that is most about this outcome."""
        clause = min(
            self._clauses(operation, outcome), key=lambda each: self._distance(each, operation, outcome), default=None
        )
        if clause is None:
            return self._of_answers(operation, outcome, None) or UNKNOWN
        return self._of_answers(operation, outcome, clause) or self._unasked(clause, operation)

    # --- the clauses that would get it ---------------------------------------------------------
    def _clauses(self, operation: str, outcome: str) -> list[Clause]:
        if is_plain(self.contract, outcome) and operation != NOWHERE:
            return [self.contract.clauses[f"operation.{operation}"]]
        return [each.clause for each in self._concerned[operation] if outcome in each.clause.outcomes]

    @cached_property
    def _concerned(self) -> dict[str, list[Cause]]:
        of_operations = {
            name: [each for each in self._causes if each.concerns(operation)]
            for name, operation in self.contract.operations.items()
        }
        return of_operations | {NOWHERE: [each for each in self._causes if each.clause.check in ASTRAY]}

    @cached_property
    def _dealt(self) -> dict[str, set[str]]:
        """Clause id -> the operations on which it is provoked."""
        return {each.clause.id: {one.id for one in each.operations()} for each in self._causes}

    def _distance(self, clause: Clause, operation: str, outcome: str) -> tuple[int, bool, bool, bool]:
        place = clause.outcomes.index(outcome) if outcome in clause.outcomes else 0
        asked = Sought(operation, clause.id) in self.sightings.asked
        return place, not asked, not self._is_dealt(clause, operation), clause.id not in self.ledger.selected

    def _is_dealt(self, clause: Clause, operation: str) -> bool:
        return operation == NOWHERE or clause.kind == "operation" or operation in self._dealt[clause.id]

    # --- what became of them -------------------------------------------------------------------
    def _of_answers(self, operation: str, outcome: str, clause: Clause | None) -> str:
        own = self.contract.own_clause.get(outcome)
        if clause is not None and (asked := self.sightings.asked.get(Sought(operation, clause.id))):
            return f"{clause.id}: {_otherwise(asked)}"
        asked = self.sightings.asked.get(Sought(operation, own.id, outcome)) if own else None
        return f"Prefer: {_otherwise(asked)}" if asked else ""

    def _unasked(self, clause: Clause, operation: str) -> str:
        entry = self.ledger.entries[clause.id]
        if clause.id not in self.ledger.selected:
            return f"{clause.id} was not selected"
        if self.ledger.unjudged:
            return UNJUDGED
        if clause.id in self._driven and not self._is_dealt(clause, operation):
            return f"{clause.id} is provoked on other operations in turn"
        return self._blocked(entry, operation) or f"{clause.id}: {self.ledger.not_shown}"

    def _blocked(self, entry: Entry, operation: str) -> str:
        """What was in the way; the ledger does not say on which operation."""
        if self.ledger.not_shown != NOT_SHOWN:
            return ""  # nothing is in the way of recorded traffic
        safe = operation == NOWHERE or self.contract.operations[operation].safe
        if not safe and NO_WRITES in entry.blocked:
            return NO_WRITES
        return next((why for why, _ in entry.blocked.most_common() if why != NO_WRITES), "")


def _otherwise(asked: Asked) -> str:
    times = counted(asked.count, "request") + (", the first" if asked.count > 1 else "")
    return f"{times} answered with {asked.first}" + (", which is right too" if asked.right else "")
