"""Deal a limited number of requests to the walks of a plan, so that they show as much as possible.

What a walk can show is measured by the mutants: servers with one fault each, which the checks are known to find. A walk
finds a mutant if it checks the broken clause on the operation with the fault. For a rule, every walk on this operation
does, as rules judge each reply.

Each clause is checked on one operation before any is checked on a second one. Among these walks, the next one is always
the one that is worth most for each request, with the requests that create the records it needs. A mutant counts less if
mutants of the same kind are found already. A walk counts less if others have requested its operation, and if the
documents leave its clauses open, as these allow most replies. Long walks are shortened, because the first requests of a
check show most.
The walks run in this order, so that the least is missing if some of them send more requests than planned.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from conformance.checks.request_steps import Part
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.mock_server.mutants import mutants_of
from conformance.mock_server.mutants.base import Mutant
from conformance.runner.snapshot import needed_records
from conformance.runner.walk import Walk
from conformance.runner.walk_plan import Plan

_MOST: Mapping[str, int] = {"operation": 2, "cause": 2, "behaviour": 10}
"""The largest numbers of requests of walks, by the kind of clause. Behaviours create records before they compare."""
_FOR_EACH_KIND = 0.3
"""How many requests of a cause there are at most for each kind of its mutants, if that is more."""
_AGAIN = 0.1
"""The worth of a further mutant of a kind, compared with the one before."""
_SAME_OPERATION = 0.75
"""The worth of a further walk on an operation, compared with the one before."""
_OPEN = 0.6
"""The worth of a walk for clauses that the documents leave open, compared with other walks."""
_SHARED = 0.5
"""The cost of a request that creates a record for several walks."""


class _Place(NamedTuple):
    """Where a fault is found: by a clause, or "" for every request; on an operation, or "" for any."""

    clause: str
    operation: str


class _Fault(NamedTuple):
    """A mutant, and its kind: the clause that it breaks, or "" for any control request, and the kind of the fault."""

    mutant: str
    kind: tuple[str, str]


def deal(contract: Contract, plan: Plan, requests: int) -> Plan:
    """Return the walks of the plan that together send about as many requests as given; at least one walk.

    If not all fit, controls and checks are ordered by what they show, and long ones are shortened.
    """
    if plan.size <= requests:
        return plan
    chosen: list[Walk] = []
    left = requests
    mutants = [*mutants_of(contract).values()]
    for walk in _by_worth(contract, mutants, _shortened(contract, mutants, plan.walks, requests)):
        if walk.size <= left or not chosen:
            chosen.append(walk)
            left -= walk.size
    controls = {each.number for each in plan.controls}
    return Plan(*([each for each in chosen if (each.number in controls) is wanted] for wanted in (True, False)))


# --- shorter walks -----------------------------------------------------------------------------------
def _shortened(contract: Contract, mutants: Sequence[Mutant], walks: Sequence[Walk], requests: int) -> list[Walk]:
    """Return the walks, so short that all together send just more requests than given."""
    times, most = 1, _most_requests(contract, mutants)
    while True:
        shorter = [_shorter(each, contract.clauses[each.checks[0].clause], times, most) for each in walks]
        if sum(each.size for each in shorter) > requests:
            return shorter
        times *= 2


def _most_requests(contract: Contract, mutants: Iterable[Mutant]) -> dict[str, int]:
    """Return the largest number of requests of a walk for each clause that is checked by walks."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for mutant in mutants:
        kinds[mutant.breaks[0]].add(mutant.kind)
    found = {each.id: _MOST[each.kind] for each in contract.clauses.values() if each.kind in _MOST}
    for clause in contract.clauses_of("cause"):
        found[clause.id] = max(_MOST["cause"], int(_FOR_EACH_KIND * len(kinds[clause.id])))
    return found


def _shorter(walk: Walk, clause: Clause, times: int, most_requests: Mapping[str, int]) -> Walk:
    """Return a walk with so many times the requests that walks of its clause need."""
    most = times * most_requests[clause.id]
    if walk.provokes:
        # It looks at the effects of its requests in the end, so it provokes fewer causes instead.
        parts = -(-walk.size // most)
        part = Part(walk.part.index * parts, walk.part.count * parts)
        return replace(walk, size=min(walk.size, most), part=part)
    # Of causes that share a walk, the later ones would not come to their requests.
    checks = walk.checks[:1] if clause.kind == "cause" and walk.size > most else walk.checks
    size = max(walk.size, _MOST["behaviour"]) if clause.kind == "behaviour" else walk.size
    return replace(walk, checks=checks, size=min(size, most), most=most)


# --- the order ---------------------------------------------------------------------------------------
def _by_worth(contract: Contract, mutants: Iterable[Mutant], walks: Sequence[Walk]) -> Iterator[Walk]:
    """Yield the walks: one for each clause before a second one, first those that are worth most for each request."""
    finds, costs = _found_faults(contract, mutants), _costs(contract, walks)
    weights = {each.number: _OPEN if _is_open(contract, each) else 1 for each in walks}
    by_number = {each.number: each for each in walks}
    left = {each.number: {fault for place in _places(each) for fault in finds[place]} for each in walks}
    queue = [(0, -math.inf, number) for number in sorted(by_number)]
    found: set[_Fault] = set()
    times_found: Counter[tuple[str, str]] = Counter()
    times_checked: Counter[str] = Counter()
    times_requested: Counter[str] = Counter()
    while queue:
        number = heapq.heappop(queue)[-1]
        walk = by_number[number]
        left[number] -= found
        times = min(times_checked[each.clause] for each in walk.checks)
        worth = _worth(left[number], times_found) * _SAME_OPERATION ** times_requested[walk.operation]
        rank = times, -worth * weights[number] / costs[number]
        # The rank of a walk only gets worse, so one that is still the best of all is the next.
        if queue and rank > queue[0][:2]:
            heapq.heappush(queue, (*rank, number))
            continue
        found |= left[number]
        times_found.update({each.kind for each in left[number]})
        times_checked.update(each.clause for each in walk.checks)
        times_requested[walk.operation] += 1
        yield walk


def _worth(faults: Iterable[_Fault], times_found: Counter[tuple[str, str]]) -> float:
    # A shortened walk finds only some of many kinds, so twice as many kinds are not worth twice as much.
    return math.sqrt(sum(_AGAIN ** times_found[kind] for kind in sorted({each.kind for each in faults})))


def _is_open(contract: Contract, walk: Walk) -> bool:
    return all(contract.clauses[each.clause].basis == "open" for each in walk.checks)


def _costs(contract: Contract, walks: Sequence[Walk]) -> dict[int, float]:
    """Return about how many requests each walk needs, with those that create records, by its number."""
    preparing = {name: len(_resources_for(contract, name)) for name in {each.operation for each in walks}}
    return {each.number: each.size + _SHARED * preparing[each.operation] for each in walks}


def _resources_for(contract: Contract, operation: str) -> set[str]:
    """Return the names of the resources of which a record must exist for a request of the operation."""
    found: set[str] = set()
    left = [contract.operations[operation]]
    while left:
        new = needed_records(contract, [left.pop()]).keys() - found
        found |= new
        left += [creator for name in sorted(new) for creator in contract.creators_of(name)[:1]]
    return found


def _places(walk: Walk) -> Iterator[_Place]:
    yield _Place("", walk.operation)
    for check in walk.checks:
        yield _Place(check.clause, walk.operation)
        yield _Place(check.clause, "")


def _found_faults(contract: Contract, mutants: Iterable[Mutant]) -> dict[_Place, list[_Fault]]:
    """Return the faults that are found at each place."""
    found: dict[_Place, list[_Fault]] = defaultdict(list)
    for mutant in mutants:
        clause = contract.clauses[mutant.breaks[0]]
        fault = _Fault(mutant.id, ("" if clause.kind == "operation" else clause.id, mutant.kind))
        for place in _finding_places(contract, mutant):
            found[place].append(fault)
    return found


def _finding_places(contract: Contract, mutant: Mutant) -> Iterator[_Place]:
    for clause in (*mutant.breaks, *mutant.traffic):
        if contract.clauses[clause].kind != "rule":
            yield _Place(clause, mutant.operation)
        elif mutant.operation:
            yield _Place("", mutant.operation)
