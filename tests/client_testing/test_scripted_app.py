"""Test the app of stand-ins: each documented outcome can be planned, and is sent as documented."""

from __future__ import annotations

import pytest

from conformance.checks.judge import Judge
from conformance.client_testing.lookup import possible_outcomes
from conformance.client_testing.scripted_app import PlannedReply, ScriptedApp
from conformance.contract.folders import shipped_contracts
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.openapi_export.outcome_table import statuses_of
from tests.support.kit import Bench, Direct, contract_of, knowing

SHIPPED = shipped_contracts()


def dialects() -> list[tuple[str, str | None]]:
    return [(name, dialect) for name in SHIPPED for dialect in contract_of(name).dialects or [None]]


def operations_in(contract: Contract, dialect: str | None) -> list[Operation]:
    """Return all operations in the default dialect; the others differ in the form of replies, and share them."""
    operations, others = [*contract.operations.values()], [*contract.dialects][1:]
    return operations[others.index(dialect) :: len(others)] if dialect in others else operations


@pytest.mark.parametrize(("name", "dialect"), dialects())
def test_scripted_app_answers_each_planned_outcome_as_documented(name: str, dialect: str | None) -> None:
    contract = contract_of(name)
    app, judge = ScriptedApp(contract, dialect), Judge(contract, knowing(name))
    bench = Bench(name, target=Direct(name, dialect, app=app))
    bench.target.mock.store = app.store
    rules = [each for each in judge.rules if each.clause.check not in ("answered", "own-record")]
    requests = {each: bench.valid_request(each) for each in contract.operations}
    for operation in operations_in(contract, dialect):
        for outcome in possible_outcomes(contract, operation):
            app.planned.append(PlannedReply(operation.id, outcome))
            exchange = bench.target.send(requests[operation.id])
            reply, _ = judge.judge(exchange)
            found = [each.judge(reply, judge.expectation(reply.view), judge.state) for each in rules]
            assert reply.outcome is outcome, (operation.id, outcome.id)
            assert not [each for each in found if each and each.verdict == "fail"], (operation.id, outcome.id, found)
            assert exchange.response and exchange.response.status in statuses_of(contract, outcome, operation)
            assert all(exchange.response.header(each) == value for each, value in outcome.headers.items())
    assert not app.planned
