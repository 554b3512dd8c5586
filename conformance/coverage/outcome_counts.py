"""Count replies by operation, HTTP status and outcome: documented, provoked and undocumented ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from conformance.checks.excuses import is_of_http_layer
from conformance.checks.expected_outcomes import Expectation
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.core.text import shorten
from conformance.observation.response_reading import Reply, outcome_of_item
from conformance.openapi_export.outcome_table import Table, table_without_operation, tables

NO_OPERATION = ""
"""Replaces the operation id of requests that call no operation."""

_MOST_UNDOCUMENTED = 1000
"""The maximum number of different undocumented replies that are counted separately."""
_LONGEST = 60

Statuses = Mapping[str, tuple[int, ...]]
"""Outcome id -> the HTTP statuses that are documented for it, in ascending order."""


class Cell(NamedTuple):
    """The key by which replies are counted.

    `operation` is an id, or NO_OPERATION. `outcome` is the id of a documented outcome, or else the code in the reply;
    it is empty without a code.
    """

    operation: str
    status: int
    outcome: str


class Goal(NamedTuple):
    """The outcome that a request is meant to get, on an operation.

    It is any outcome of the clause, or the outcome `preferred`, which the request names in its header `Prefer`.
    """

    operation: str
    clause: str
    preferred: str = ""


@dataclass
class GoalResult:
    """The replies to requests with one goal.

    Attributes:
        first_reply: The first reply.
        first_is_allowed: Whether the contract allows it.
        place: Its place, as `ClauseResults.place`.
        count: The number of requests.
    """

    first_reply: str
    first_is_allowed: bool
    place: int = 0
    count: int = 0


class OutcomeCoverage:
    """The counts of one run.

    Attributes:
        documented: Operation id -> outcome id -> the documented statuses.
        seen: The number of replies by documented cell. A reply with errors of items also counts for their outcomes.
        provoked: The same, for replies to requests that were meant to get this outcome.
        undocumented: The number of replies by undocumented cell.
        unlisted: The number of undocumented replies that are not in `undocumented`, because it is full.
        by_goal: The replies to requests with each goal.
        outcomes_by_operation: (operation id, outcome id) for each outcome that was seen under any status.
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

    def count(self, reply: Reply, expectation: Expectation, place: int = 0) -> None:
        """Count one reply. `expectation` has the outcomes that the contract allows for its request."""
        operation = reply.operation.id if reply.operation else NO_OPERATION
        goal = self._goal(operation, reply, expectation)
        if goal is not None:
            self._count_asked(goal, reply, expectation, place)
        if reply.response is None or not reply.complete:
            return
        outcome = reply.outcome.id if reply.outcome else None
        cell = Cell(operation, reply.response.status, _code(reply) if outcome is None else outcome)
        if outcome is not None:
            self.outcomes_by_operation.add((operation, outcome))
        is_documented = outcome is not None and self._count_seen(cell, goal)
        for item in self._outcomes_of_items(reply) - {outcome}:
            self._count_seen(cell._replace(outcome=item), goal)
        is_unexpected = operation != NO_OPERATION or self._is_undocumented_without_operation(reply, expectation)
        if not is_documented and is_unexpected and not self._is_foreign_example(cell, reply, expectation):
            self._count_undocumented(cell)

    def _count_asked(self, goal: Goal, reply: Reply, expectation: Expectation, place: int) -> None:
        if goal not in self.by_goal:
            right = reply.outcome is not None and expectation.allows(reply.outcome)
            self.by_goal[goal] = GoalResult(_answer_text(reply), right, place)
        self.by_goal[goal].count += 1

    def _count_seen(self, cell: Cell, goal: Goal | None) -> bool:
        """Count the reply if it is documented, and return whether it is."""
        if cell.status not in self.documented[cell.operation].get(cell.outcome, ()):
            return False
        self.seen[cell] += 1
        if goal is not None and self._is_for(goal, cell.outcome):
            self.provoked[cell] += 1
        return True

    def _outcomes_of_items(self, reply: Reply) -> set[str]:
        """Return the ids of the outcomes of list items, if the reply reports items separately."""
        found = {outcome_of_item(self.contract, each) for each in reply.item_codes}
        return found & {*self.contract.outcomes}

    def _goal(self, operation: str, reply: Reply, expectation: Expectation) -> Goal | None:
        """Return the goal of the request.

        None for requests that prepare or verify others, and for recorded requests of other clients.
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

    def _is_undocumented_without_operation(self, reply: Reply, expectation: Expectation) -> bool:
        """Return whether a reply to a request that calls no operation is undocumented.

        If no cause certainly holds, the contract allows any reply. A reply to HEAD, or of the HTTP layer, has no code.
        """
        may_have_any_reply = (
            not expectation.certain or reply.exchange.request.method == "HEAD" or is_of_http_layer(reply)
        )
        is_of_operations = reply.outcome is not None and reply.outcome.id not in self.documented[NO_OPERATION]
        return not may_have_any_reply and not is_of_operations

    def _is_foreign_example(self, cell: Cell, reply: Reply, expectation: Expectation) -> bool:
        """Return whether the request asked by `Prefer` for this outcome, which the operation cannot have otherwise."""
        is_asked = expectation.preferred is not None and reply.outcome is expectation.preferred
        return is_asked and cell.outcome not in self.documented[cell.operation]

    def _count_undocumented(self, cell: Cell) -> None:
        if cell in self.undocumented or len(self.undocumented) < _MOST_UNDOCUMENTED:
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
    """Return whether the outcome is a success that any valid request may have, because no cause is about it."""
    own = contract.own_clause.get(outcome)
    return contract.outcomes[outcome].success and (own is None or own.kind != "cause")


def _code(reply: Reply) -> str:
    return "" if reply.code is ABSENT else _shortened(str(reply.code))


def _answer_text(reply: Reply) -> str:
    failure = reply.exchange.failure
    return f"no complete reply ({failure.kind})" if failure is not None else _shortened(reply.summary)


def _shortened(text: str) -> str:
    return shorten(text, _LONGEST, "…")
