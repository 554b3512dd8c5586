"""Test how a limited number of requests is dealt to walks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.runner.snapshot import needed_records
from conformance.runner.walk import Walk
from conformance.runner.walk_dealing import deal
from conformance.runner.walk_plan import Plan, plan_walks
from tests.support.kit import CONTRACTS, all_causes, contract_of

TM = "trackingmore-v2"


def plan_of(name: str) -> Plan:
    return plan_walks(contract_of(name), all_causes(name))


def dealt(name: str, requests: int) -> Plan:
    return deal(contract_of(name), plan_of(name), requests)


def numbers(plan: Plan) -> list[int]:
    return [each.number for each in plan.walks]


def checked(plan: Plan) -> set[str]:
    return {check.clause for each in plan.walks for check in each.checks}


@given(requests=st.integers(1, 400))
def test_deal_returns_walks_of_the_plan_that_fit(requests: int) -> None:
    plan, part = plan_of("library"), dealt("library", requests)
    for walks, chosen in zip(plan, part, strict=True):
        assert len({*(each.number for each in chosen)}) == len(chosen)
        assert {each.number for each in chosen} <= {each.number for each in walks}
    assert sum(each.size for each in part.walks) <= requests or len(part.walks) == 1


@pytest.mark.parametrize("name", CONTRACTS)
def test_deal_returns_the_whole_plan_if_it_fits(name: str) -> None:
    plan = plan_of(name)
    assert deal(contract_of(name), plan, sum(each.size for each in plan.walks)) == plan


def test_deal_returns_one_walk_if_none_fits() -> None:
    plan = Plan([], [replace(each, size=50) for each in plan_of("library").checks])
    assert len(deal(contract_of("library"), plan, 1).walks) == 1


@pytest.mark.parametrize("name", [TM, "trackier-v1"])
def test_deal_checks_each_clause_once_before_any_twice(name: str) -> None:
    walks = dealt(name, 100).checks
    seen: set[str] = set()
    again = [bool(seen.issuperset(own)) for own in clauses_in_turn(walks, seen)]
    assert again == sorted(again) and sum(again) < len(again) / 4


def clauses_in_turn(walks: list[Walk], seen: set[str]) -> Iterator[set[str]]:
    """Yield the clauses of each walk, and note them as seen after it."""
    for each in walks:
        own = {check.clause for check in each.checks}
        yield own
        seen |= own


@pytest.mark.parametrize("name", [TM, "trackier-v1"])
def test_deal_shortens_walks_unless_all_fit(name: str) -> None:
    plan, part = plan_of(name), dealt(name, 100)
    found: dict[str, set[int]] = {}
    for each in part.walks:
        if each.most is not None:
            found.setdefault(contract_of(name).clauses[each.checks[0].clause].kind, set()).add(each.most)
    # Of the causes with many kinds of mutants, such as a wrong credential, there is one request more.
    assert found == {"operation": {2}, "cause": {2, 3}, "behaviour": {10}}
    assert all(each.most is None for each in plan.walks)


def test_deal_shortens_walks_less_if_there_are_more_requests() -> None:
    few, many = ({each.number: each.most or 0 for each in dealt(TM, requests).walks} for requests in (100, 2500))
    assert all(many[number] > few[number] for number in few if few[number] and number in many)


def test_check_that_looks_at_effects_in_the_end_is_not_broken_off_but_has_fewer_causes() -> None:
    plan = {each.number: each for each in plan_of(TM).checks if each.provokes}
    chosen = [each for each in dealt(TM, 1000).checks if each.number in plan]
    assert chosen and all(each.most is None for each in chosen)
    assert any(each.part.count > plan[each.number].part.count for each in chosen)


def test_deal_prefers_operations_that_need_few_records() -> None:
    contract = contract_of("trackier-v1")
    first = dealt("trackier-v1", 50).checks
    needing = [each for each in first if needed_records(contract, [contract.operations[each.operation]])]
    assert len(needing) < len(first) / 3


def test_deal_does_not_find_a_fault_twice_before_others() -> None:
    """The same cause on a second operation comes after every other cause on a first one."""
    part = dealt(TM, 120)
    missing = [each.operation for each in part.walks if "auth.missing" in {check.clause for check in each.checks}]
    assert len(missing) == 1


def test_deal_requests_all_operations_before_one_of_them_often() -> None:
    asked = Counter(each.operation for each in dealt(TM, 100).walks)
    assert asked.keys() == contract_of(TM).operations.keys() and max(asked.values()) < asked.total() / 8


def test_deal_checks_what_documents_state_rather_than_what_they_leave_open() -> None:
    causes = [each for each in contract_of(TM).clauses.values() if each.kind == "cause"]
    seen = checked(dealt(TM, 100))
    missing = {each.basis for each in causes if each.id not in seen}
    assert "open" in missing and "stated" not in missing
