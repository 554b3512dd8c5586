"""Test which walk starts next."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from conformance.checks.access import NO_ACCESS, Access
from conformance.runner.walk import Walk
from conformance.runner.walk_plan import plan_walks
from conformance.runner.walk_schedule import Schedule
from tests.support.kit import all_causes, contract_of

READS, WRITES, BOTH = (
    Access(reads=frozenset({"a"})),
    Access(writes=frozenset({"a"})),
    Access(frozenset({"a"}), frozenset({"a"})),
)
OTHER = Access(writes=frozenset({"b"}))


def walks(*accesses: Access, sizes: tuple[int, ...] = ()) -> list[Walk]:
    return [Walk(n, "", (), access, sizes[n] if sizes else 3) for n, access in enumerate(accesses)]


def ready(schedule: Schedule) -> list[int]:
    """Start all walks that may start; return their numbers."""
    found = []
    while (walk := schedule.next_walk()) is not None:
        found.append(walk.number)
    return found


def test_walks_that_do_not_conflict_all_start_at_once() -> None:
    assert sorted(ready(Schedule(walks(WRITES, WRITES, OTHER, NO_ACCESS)))) == [0, 1, 2, 3]
    assert sorted(ready(Schedule(walks(READS, READS, OTHER)))) == [0, 1, 2]


def test_walks_that_conflict_run_in_the_order_of_the_plan() -> None:
    plan = walks(BOTH, BOTH, BOTH)
    schedule = Schedule(plan)
    for n in range(3):
        assert ready(schedule) == [n]
        schedule.ended(plan[n])
    assert ready(schedule) == []


def test_walks_with_servers_of_their_own_do_not_wait() -> None:
    plan = walks(BOTH, BOTH, READS)
    schedule = Schedule(plan, are_apart=True)
    assert sorted(ready(schedule)) == [0, 1, 2]
    schedule.ended(plan[0])
    assert ready(schedule) == []


def test_walks_start_in_their_order_whatever_their_numbers() -> None:
    ordered = walks(BOTH, BOTH, OTHER)[::-1]
    assert ready(Schedule(ordered, in_order=True))[:1] == [2]
    schedule = Schedule(ordered[1:])
    assert ready(schedule) == [1]
    schedule.ended(ordered[1])
    assert ready(schedule) == [0]


@pytest.mark.parametrize("first", [READS, WRITES])
def test_walk_waits_until_all_that_it_conflicts_with_have_ended(first: Access) -> None:
    second = WRITES if first is READS else READS
    plan = walks(first, first, second)
    schedule = Schedule(plan)
    assert sorted(ready(schedule)) == [0, 1]
    schedule.ended(plan[1])
    assert ready(schedule) == []
    schedule.ended(plan[0])
    assert ready(schedule) == [2]


def test_walks_for_which_others_wait_start_first_then_the_long_ones() -> None:
    plan = walks(OTHER, OTHER, READS, OTHER, WRITES, sizes=(5, 20, 1, 20, 30))
    assert ready(Schedule(plan)) == [2, 1, 3, 0]


def test_short_walks_start_in_the_order_of_the_plan_after_the_long_ones() -> None:
    plan = walks(OTHER, OTHER, OTHER, OTHER, sizes=(1, 19, 20, 21))
    assert ready(Schedule(plan)) == [3, 2, 0, 1]


def test_walks_start_in_the_order_of_the_plan_if_they_run_one_by_one() -> None:
    plan = walks(OTHER, READS, WRITES, OTHER, sizes=(1, 2, 30, 40))
    schedule, order = Schedule(plan, in_order=True), []
    while (walk := schedule.next_walk()) is not None:
        order.append(walk.number)
        schedule.ended(walk)
    assert order == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["trackier-v1", "trackingmore-v2", "parcels"])
def test_no_two_walks_of_a_plan_that_conflict_overlap(name: str) -> None:
    """Walks end in a random order, and each is started as soon as possible; all are started once."""
    plan, random = plan_walks(contract_of(name), all_causes(name)).checks, Random(name)
    schedule, running, started = Schedule(plan), list[Walk](), dict[int, None]()
    conflict = cache(Access.conflicts_with)
    by_number = {each.number: each for each in plan}
    while True:
        for number in ready(schedule):
            access = by_number[number].access
            assert not any(conflict(each.access, access) for each in running)
            waiting = (each for each in plan if each.number < number and each.number not in started)
            assert not any(conflict(each.access, access) for each in waiting)
            running.append(by_number[number])
            started[number] = None
        if not running:
            break
        schedule.ended(running.pop(random.randrange(len(running))))
    assert sorted(started) == sorted(by_number)
