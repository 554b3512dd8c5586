"""What was seen of what a contract documents: outcomes of operations, counted reply by reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.judge import is_http_layer_refusal
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.core.text import shorten
from conformance.observation.response_reading import Reply, outcome_for_code
from conformance.openapi_export.outcome_table import Table, table_without_operation, tables

NOWHERE = ""
"""Stands for the operation of requests that belong to none."""

_KINDS = 1000
"""Different undocumented replies that are counted one by one."""
_LONGEST = 60

Statuses = Mapping[str, tuple[int, ...]]
"""Outcome id -> the HTTP statuses that are documented for it, in ascending order."""


class Cell(NamedTuple):
    """`outcome` is the id of a documented outcome, or else the code as the reply has it, "" where it has none."""

    operation: str
    status: int
    outcome: str


class Goal(NamedTuple):
    """What a request was made to get: an outcome of the clause, or the one that it asked for by `Prefer`."""

    operation: str
    clause: str
    preferred: str = ""


@dataclass
class GoalResult:
    """How many requests were made for something, the first answer in words, and whether that was right as well."""

    first: str
    right: bool
    count: int = 0


class OutcomeCoverage:
    """`seen` and `provoked` count replies as documented, the latter those to requests that were made to get this very
    outcome; `undocumented` all others, and `unlisted` what is too much to be told apart. `told` are the documented
    outcomes by operation, whatever the status."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.documented = documented(contract)
        self.seen: Counter[Cell] = Counter()
        self.provoked: Counter[Cell] = Counter()
        self.undocumented: Counter[Cell] = Counter()
        self.unlisted = 0
        self.asked: dict[Goal, GoalResult] = {}
        self.told: set[tuple[str, str]] = set()

    def take(self, reply: Reply, expectation: Expectation) -> None:
        """Counts one reply to a request of which this was expected."""
        operation = reply.operation.id if reply.operation else NOWHERE
        sought = self._sought(operation, reply, expectation)
        if sought is not None:
            self._count_asked(sought, reply, expectation)
        if reply.response is None or not reply.complete:
            return
        outcome = reply.outcome.id if reply.outcome else None
        cell = Cell(operation, reply.response.status, _code(reply) if outcome is None else outcome)
        if outcome is not None:
            self.told.add((operation, outcome))
        is_documented = outcome is not None and self._count_seen(cell, sought)
        for item in self._outcomes_of_items(reply) - {outcome}:
            self._count_seen(cell._replace(outcome=item), sought)
        if not is_documented and (operation != NOWHERE or self._is_amiss(reply, expectation)):
            self._count_undocumented(cell)

    def _count_asked(self, sought: Goal, reply: Reply, expectation: Expectation) -> None:
        if sought not in self.asked:
            right = reply.outcome is not None and expectation.allows(reply.outcome)
            self.asked[sought] = GoalResult(_in_words(reply), right)
        self.asked[sought].count += 1

    def _count_seen(self, cell: Cell, sought: Goal | None) -> bool:
        """Whether it is documented, and so was counted."""
        if cell.status not in self.documented[cell.operation].get(cell.outcome, ()):
            return False
        self.seen[cell] += 1
        if sought is not None and self._is_for(sought, cell.outcome):
            self.provoked[cell] += 1
        return True

    def _outcomes_of_items(self, reply: Reply) -> set[str]:
        """Where the items of a list are treated one by one, refusals stand beside what was done."""
        found = (outcome_for_code(self.contract, each) for each in reply.item_codes)
        return {each.id for each in found if each is not None}

    def _sought(self, operation: str, reply: Reply, expectation: Expectation) -> Goal | None:
        """None for requests that only prepare the ground, look around, or were made by somebody else."""
        origin = reply.exchange.origin
        if expectation.preferred is not None:
            own = self.contract.own_clause.get(expectation.preferred.id)
            return Goal(operation, origin, expectation.preferred.id) if own and own.id == origin else None
        recognised = any(each.clause.id == origin for each in (*expectation.certain, *expectation.possible))
        return Goal(operation, origin) if recognised or (origin and origin == f"operation.{operation}") else None

    def _is_for(self, sought: Goal, outcome: str) -> bool:
        if sought.preferred:
            return outcome == sought.preferred
        clause = self.contract.clauses[sought.clause]
        return is_plain(self.contract, outcome) if clause.kind == "operation" else outcome in clause.outcomes

    def _is_amiss(self, reply: Reply, expectation: Expectation) -> bool:
        """Whether a reply to what belongs to no operation is none that the contract has for it. Of some such requests
        it says nothing; to a HEAD there is no place for a code."""
        silent = not expectation.certain or reply.exchange.request.method == "HEAD" or is_http_layer_refusal(reply)
        elsewhere = reply.outcome is not None and reply.outcome.id not in self.documented[NOWHERE]
        return not silent and not elsewhere

    def _count_undocumented(self, cell: Cell) -> None:
        if cell in self.undocumented or len(self.undocumented) < _KINDS:
            self.undocumented[cell] += 1
        else:
            self.unlisted += 1


@lru_cache(maxsize=16)
def documented(contract: Contract) -> Mapping[str, Statuses]:
    """Operation id, or NOWHERE, -> the outcomes that it may have."""
    return {
        name: _statuses(table)
        for name, table in {**tables(contract, False), NOWHERE: table_without_operation(contract)}.items()
    }


def _statuses(table: Table) -> Statuses:
    found: dict[str, tuple[int, ...]] = {}
    for status, outcomes in table.items():
        for outcome in outcomes:
            found[outcome.id] = (*found.get(outcome.id, ()), status)
    return found


def is_plain(contract: Contract, outcome: str) -> bool:
    """Whether it is the success of a lawful request, and not one that has a cause of its own."""
    own = contract.own_clause.get(outcome)
    return contract.outcomes[outcome].success and (own is None or own.kind != "cause")


def _code(reply: Reply) -> str:
    return "" if reply.code is ABSENT else _shortened(str(reply.code))


def _in_words(reply: Reply) -> str:
    failure = reply.exchange.failure
    return f"no whole reply ({failure.kind})" if failure is not None else _shortened(reply.summary)


def _shortened(text: str) -> str:
    return shorten(text, _LONGEST, "…")
