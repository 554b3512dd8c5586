"""Count the outcomes of operations, reply by reply: documented ones, provoked ones, undocumented ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from conformance.checks.excuses import is_http_layer_refusal
from conformance.checks.expected_outcomes import Expectation
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.core.text import shorten
from conformance.observation.response_reading import Reply, outcome_for_code
from conformance.openapi_export.outcome_table import Table, table_without_operation, tables

NO_OPERATION = ""
"""Stands for the operation of requests that belong to no operation."""

_KINDS = 1000
"""The number of different undocumented replies that are counted individually."""
_LONGEST = 60

Statuses = Mapping[str, tuple[int, ...]]
"""Outcome id -> the HTTP statuses that are documented for it, in ascending order."""


class Cell(NamedTuple):
    """What replies are counted by.

    `outcome` is the id of a documented outcome, or else the code in the reply, "" without a code.
    """

    operation: str
    status: int
    outcome: str


class Goal(NamedTuple):
    """What a request is meant to get: any outcome of the clause, or the one that it asks for by `Prefer`."""

    operation: str
    clause: str
    preferred: str = ""


@dataclass
class GoalResult:
    """The number of requests with a goal, the text of the first reply, and whether the contract allows that reply."""

    first_reply: str
    first_is_allowed: bool
    count: int = 0


class OutcomeCoverage:
    """The counts of one run.

    `seen` counts documented replies, and `provoked` those of them to requests that were meant to get this outcome.
    `undocumented` counts all others, and `unlisted` those beyond the limit of kinds. `outcomes_by_operation` has the
    documented outcomes that were seen, whatever the status.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.documented = documented(contract)
        self.seen: Counter[Cell] = Counter()
        self.provoked: Counter[Cell] = Counter()
        self.undocumented: Counter[Cell] = Counter()
        self.unlisted = 0
        self.by_goal: dict[Goal, GoalResult] = {}
        self.outcomes_by_operation: set[tuple[str, str]] = set()

    def count(self, reply: Reply, expectation: Expectation) -> None:
        """Count one reply to a request with this expectation."""
        operation = reply.operation.id if reply.operation else NO_OPERATION
        goal = self._goal(operation, reply, expectation)
        if goal is not None:
            self._count_asked(goal, reply, expectation)
        if reply.response is None or not reply.complete:
            return
        outcome = reply.outcome.id if reply.outcome else None
        cell = Cell(operation, reply.response.status, _code(reply) if outcome is None else outcome)
        if outcome is not None:
            self.outcomes_by_operation.add((operation, outcome))
        is_documented = outcome is not None and self._count_seen(cell, goal)
        for item in self._outcomes_of_items(reply) - {outcome}:
            self._count_seen(cell._replace(outcome=item), goal)
        if not is_documented and (operation != NO_OPERATION or self._is_wrong_elsewhere(reply, expectation)):
            self._count_undocumented(cell)

    def _count_asked(self, goal: Goal, reply: Reply, expectation: Expectation) -> None:
        if goal not in self.by_goal:
            right = reply.outcome is not None and expectation.allows(reply.outcome)
            self.by_goal[goal] = GoalResult(_answer_text(reply), right)
        self.by_goal[goal].count += 1

    def _count_seen(self, cell: Cell, goal: Goal | None) -> bool:
        """Count the reply if it is documented; return whether it is."""
        if cell.status not in self.documented[cell.operation].get(cell.outcome, ()):
            return False
        self.seen[cell] += 1
        if goal is not None and self._is_for(goal, cell.outcome):
            self.provoked[cell] += 1
        return True

    def _outcomes_of_items(self, reply: Reply) -> set[str]:
        """Return the outcomes of list items, for replies that answer each item separately."""
        found = (outcome_for_code(self.contract, each) for each in reply.item_codes)
        return {each.id for each in found if each is not None}

    def _goal(self, operation: str, reply: Reply, expectation: Expectation) -> Goal | None:
        """Return what the request is meant to get.

        None for requests that prepare or read back, and for recorded requests of other clients.
        """
        origin = reply.exchange.origin
        if expectation.preferred is not None:
            own = self.contract.own_clause.get(expectation.preferred.id)
            return Goal(operation, origin, expectation.preferred.id) if own and own.id == origin else None
        recognised = any(each.clause.id == origin for each in (*expectation.certain, *expectation.possible))
        return Goal(operation, origin) if recognised or (origin and origin == f"operation.{operation}") else None

    def _is_for(self, goal: Goal, outcome: str) -> bool:
        if goal.preferred:
            return outcome == goal.preferred
        clause = self.contract.clauses[goal.clause]
        return is_plain(self.contract, outcome) if clause.kind == "operation" else outcome in clause.outcomes

    def _is_wrong_elsewhere(self, reply: Reply, expectation: Expectation) -> bool:
        """Return whether a reply to a request of no operation is undocumented.

        The contract does not cover every such request, and a reply to HEAD has no body for a code.
        """
        silent = not expectation.certain or reply.exchange.request.method == "HEAD" or is_http_layer_refusal(reply)
        elsewhere = reply.outcome is not None and reply.outcome.id not in self.documented[NO_OPERATION]
        return not silent and not elsewhere

    def _count_undocumented(self, cell: Cell) -> None:
        if cell in self.undocumented or len(self.undocumented) < _KINDS:
            self.undocumented[cell] += 1
        else:
            self.unlisted += 1


@lru_cache(maxsize=16)
def documented(contract: Contract) -> Mapping[str, Statuses]:
    """Return for each operation id, and for NO_OPERATION, the documented outcomes with their statuses."""
    return {
        name: _statuses(table)
        for name, table in {**tables(contract, False), NO_OPERATION: table_without_operation(contract)}.items()
    }


def _statuses(table: Table) -> Statuses:
    found: dict[str, tuple[int, ...]] = {}
    for status, outcomes in table.items():
        for outcome in outcomes:
            found[outcome.id] = (*found.get(outcome.id, ()), status)
    return found


def is_plain(contract: Contract, outcome: str) -> bool:
    """Return whether the outcome is the success of a valid request, and not one that has a cause of its own."""
    own = contract.own_clause.get(outcome)
    return contract.outcomes[outcome].success and (own is None or own.kind != "cause")


def _code(reply: Reply) -> str:
    return "" if reply.code is ABSENT else _shortened(str(reply.code))


def _answer_text(reply: Reply) -> str:
    failure = reply.exchange.failure
    return f"no complete reply ({failure.kind})" if failure is not None else _shortened(reply.summary)


def _shortened(text: str) -> str:
    return shorten(text, _LONGEST, "…")
