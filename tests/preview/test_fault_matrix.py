"""Test the fault matrix: each cell is tried, or has a reason that is true."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours import behaviour_class
from conformance.checks.causes import cause_class
from conformance.checks.rules import rule_class
from conformance.preview.fault_matrix import ADVISED, ELSEWHERE, NO_CLAUSE, NOT_LISTED, FaultKind, fault_matrix
from conformance.runner.walk_plan import plan_walks
from tests.support.kit import CONTRACTS, all_causes, contract_of


def kinds(name: str) -> list[FaultKind]:
    return fault_matrix(contract_of(name))


@pytest.mark.parametrize("name", CONTRACTS)
def test_fault_matrix_has_one_entry_for_each_kind_and_operation(name: str) -> None:
    for kind in kinds(name):
        assert {*kind.tried} | {*kind.not_tried} == {*contract_of(name).operations}
        assert not {*kind.tried} & {*kind.not_tried}
        assert all(kind.not_tried.values()) and all(kind.tried.values())


@pytest.mark.parametrize("name", CONTRACTS)
def test_fault_matrix_names_the_clauses_that_a_run_plans(name: str) -> None:
    planned = {
        (check.clause, walk.operation)
        for walk in plan_walks(contract_of(name), all_causes(name)).walks
        for check in walk.checks
    }
    shown = {
        (clause, operation)
        for kind in kinds(name)
        if kind.sort != "rule"
        for operation, clauses in kind.tried.items()
        for clause in clauses
    }
    assert shown == planned


@pytest.mark.parametrize("name", CONTRACTS)
def test_fault_matrix_reason_says_what_an_operation_lacks(name: str) -> None:
    """A check that does not suit every operation says what it needs."""
    for kind in kinds(name):
        needs = {"cause": cause_class, "rule": rule_class, "behaviour": behaviour_class}
        stated = needs[kind.sort](kind.name).needs if kind.sort in needs else ""
        allowed = {NO_CLAUSE, ADVISED, NOT_LISTED, ELSEWHERE} | ({f"it needs {stated}"} if stated else set())
        assert {*kind.not_tried.values()} <= allowed


@pytest.mark.parametrize("name", CONTRACTS)
def test_fault_matrix_has_a_mutant_for_each_kind_that_is_tried(name: str) -> None:
    assert [each.name for each in kinds(name) if each.tried and not each.mutants] == []


def test_fault_matrix_gives_the_most_specific_reason() -> None:
    found = {each.name: each for each in kinds("library")}
    assert found["body-shape"].not_tried["listLoans"] == "it needs a body"
    assert found["unsupported-method"].not_tried["listLoans"] == ELSEWHERE
    assert found["already-exists"].not_tried["readLoan"] == NO_CLAUSE
    assert found["created-is-listed"].not_tried["createLoan"] == ADVISED
    assert found["created-is-listed"].not_tried["readLoan"] == "it needs a creation of records that a list shows"
    assert found["distinct-items"].not_tried["listLoans"] == "it could be tried: add a clause of this kind"
    assert found["distinct-items"].not_tried["readLoan"] == "it needs a list of records"
    assert found["success"].not_tried == {}


def test_a_rule_is_tried_on_the_operations_that_have_what_it_is_about() -> None:
    kinds = {each.name: each for each in fault_matrix(contract_of("trackingmore-v2"))}
    assert kinds["accounted-items"].tried.keys() == {"createTrackings", "freezeTrackings", "remoteAreas"}
    assert kinds["echoed-parameters"].not_tried["userInfo"] == "it needs an operation with `echoes`"
    assert len(kinds["response-schema"].tried) == len(contract_of("trackingmore-v2").operations)
