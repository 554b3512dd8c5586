"""Test how a limited number of requests is dealt to walks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    assert [each.number for each in part.walks] == sorted({*numbers(part)} & {*numbers(plan)})
    assert sum(each.size for each in part.walks) <= requests or len(part.walks) == 1


@pytest.mark.parametrize("name", CONTRACTS)
def test_deal_returns_the_whole_plan_if_it_fits(name: str) -> None:
    plan = plan_of(name)
    assert deal(contract_of(name), plan, sum(each.size for each in plan.walks)) == plan


def test_deal_returns_one_walk_if_none_fits() -> None:
    plan = Plan([], [replace(each, size=50) for each in plan_of("library").checks])
    assert len(deal(contract_of("library"), plan, 1).walks) == 1


@pytest.mark.parametrize("name", [TM, "trackier-v1"])
def test_deal_prefers_different_kinds_of_fault_to_one_kind_everywhere(name: str) -> None:
    contract, part = contract_of(name), dealt(name, 100)
    kinds = [contract.clauses[clause].check for clause in checked(part)]
    first = {
        contract.clauses[check.clause].check for each in plan_of(name).walks[: len(part.walks)] for check in each.checks
    }
    assert len({*kinds}) > 1.5 * len(first)


def test_deal_does_not_find_a_fault_twice_before_others() -> None:
    """The same cause on a second operation comes after every other cause on a first one."""
    part = dealt(TM, 120)
    missing = [each.operation for each in part.walks if "auth.missing" in {check.clause for check in each.checks}]
    assert len(missing) == 1
