"""Deal a limited number of requests to the walks of a plan, so that they show as much as possible.

What a walk can show is measured by the mutants: servers with one fault each, which the checks are known to find. A walk
finds a mutant if it checks the broken clause on the operation with the fault. For a rule, every walk on this operation
does, as rules judge each reply. A mutant counts less if mutants of the same kind are found already: a run that tries
each kind of fault in one place finds more than a run that tries one kind in every place. The next walk is always the
one that is worth most for each request.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from conformance.contract.model import Contract
from conformance.mock_server.mutants import mutants_of
from conformance.mock_server.mutants.base import Mutant
from conformance.runner.walk import Walk
from conformance.runner.walk_plan import Plan


class _Place(NamedTuple):
    """Where a fault is found: by a clause, or "" for every request; on an operation, or "" for any."""

    clause: str
    operation: str


class _Fault(NamedTuple):
    """A mutant, and its kind: the check that it breaks, and the kind of the fault."""

    mutant: str
    kind: tuple[str, str]


def deal(contract: Contract, plan: Plan, requests: int) -> Plan:
    """Return the walks of the plan that together send about as many requests as given; at least one walk."""
    chosen: set[int] = set()
    left = requests
    for walk in _by_worth(contract, plan.walks):
        if walk.size <= left or not chosen:
            chosen.add(walk.number)
            left -= walk.size
    return Plan(*([each for each in walks if each.number in chosen] for walks in plan))


def _by_worth(contract: Contract, walks: Sequence[Walk]) -> Iterator[Walk]:
    """Yield the walks, first those that are worth most for each request."""
    finds = _found_faults(contract)
    by_number = {each.number: each for each in walks}
    left = {each.number: {fault for place in _places(each) for fault in finds[place]} for each in walks}
    queue = [(-math.inf, number) for number in sorted(by_number)]
    found: set[_Fault] = set()
    times_found: Counter[tuple[str, str]] = Counter()
    while queue:
        _, number = heapq.heappop(queue)
        left[number] -= found
        rank = -_worth(left[number], times_found) / by_number[number].size
        # The worth of a walk only decreases, so one that is still the best of all is the next.
        if queue and rank > queue[0][0]:
            heapq.heappush(queue, (rank, number))
            continue
        found |= left[number]
        times_found.update(each.kind for each in left[number])
        yield by_number[number]


def _worth(faults: Iterable[_Fault], times_found: Counter[tuple[str, str]]) -> float:
    return sum(1 / (1 + times_found[each.kind]) for each in faults)


def _places(walk: Walk) -> Iterator[_Place]:
    yield _Place("", walk.operation)
    for check in walk.checks:
        yield _Place(check.clause, walk.operation)
        yield _Place(check.clause, "")


def _found_faults(contract: Contract) -> dict[_Place, list[_Fault]]:
    """Return the faults that are found at each place."""
    found: dict[_Place, list[_Fault]] = defaultdict(list)
    for mutant in mutants_of(contract).values():
        check = contract.clauses[mutant.breaks[0]].check
        fault = _Fault(mutant.id, (check, mutant.kind))
        for place in _finding_places(contract, mutant):
            found[place].append(fault)
    return found


def _finding_places(contract: Contract, mutant: Mutant) -> Iterator[_Place]:
    for clause in (*mutant.breaks, *mutant.traffic):
        if contract.clauses[clause].kind != "rule":
            yield _Place(clause, mutant.operation)
        elif mutant.operation:
            yield _Place("", mutant.operation)
