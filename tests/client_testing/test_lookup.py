"""Test which outcomes an operation can have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.checks.causes import causes_of
from conformance.client_testing.lookup import possible_outcomes
from conformance.contract.folders import shipped_contracts
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from tests.support.kit import CONTRACTS, contract_of

SHIPPED = shipped_contracts()


def reached(contract: Contract, operation: Operation) -> Iterator[str]:
    """By the clauses alone: what a cause of the operation leads to, its successes, and what has no cause."""
    causes = causes_of(contract)
    caused = {name for each in causes for name in each.clause.outcomes}
    for outcome in contract.outcomes.values():
        is_valid_success = not outcome.effects or operation.effect.name in outcome.effects
        of_cause = any(outcome.id in each.clause.outcomes for each in causes if each.can_hold(operation))
        own = next((each for each in causes if each.clause.outcomes[:1] == (outcome.id,)), None)
        if (
            of_cause
            or (outcome.success and own is None and is_valid_success)
            or (not outcome.success and outcome.id not in caused)
        ):
            yield outcome.id


@pytest.mark.parametrize("name", CONTRACTS)
def test_possible_outcomes_are_all_that_can_reach_the_operation(name: str) -> None:
    contract = contract_of(name)
    for operation in contract.operations.values():
        assert [each.id for each in possible_outcomes(contract, operation)] == list(reached(contract, operation)), (
            operation.id
        )


@pytest.mark.parametrize("name", SHIPPED)
def test_possible_outcomes_of_all_operations_are_the_whole_table(name: str) -> None:
    contract = contract_of(name)
    found = {each.id for operation in contract.operations.values() for each in possible_outcomes(contract, operation)}
    assert found == {*contract.outcomes}


def test_possible_outcomes_have_those_of_creations_only_for_creations() -> None:
    contract = contract_of("trackingmore-v2")
    has = {
        each.id: "201" in {row.id for row in possible_outcomes(contract, each)} for each in contract.operations.values()
    }
    assert {name for name, it_has in has.items() if it_has} == {"createTracking", "createTrackings"}
