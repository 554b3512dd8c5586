"""Test that values that the server gives are the same in the reply to a creation and afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TR, CLAUSE = "trackier-v1", "create.readable"
Change = Callable[[Any], None]
OTHER = "5c0000000000000000ffffff"
PAYOUT = {"payout": 4, "revenue": 20, "coverage": ["ALL"], "model": "fixed"}


class Changed(Direct):
    """Changes the JSON of successes, or of refusals, of one method on paths that begin with a text."""

    def __init__(self, method: str, path: str, change: Change, success: bool = True) -> None:
        super().__init__(TR)
        self.method, self.path, self.change, self.success = method, path, change, success

    def send(self, request: Request, origin: str = "") -> Exchange:
        sent = super().send(request, origin)
        response = sent.response
        if response is None or request.method != self.method or not request.path.startswith(self.path):
            return sent
        body = json.loads(response.body)
        if body.get("success") is not self.success:
            return sent
        self.change(body)
        return replace(sent, response=replace(response, body=json.dumps(body).encode()))


def with_payouts(change: Callable[[list[Any]], list[Any]]) -> Change:
    def changed(body: Any) -> None:
        if "payouts" in body.get("data", {}):
            body["data"]["payouts"] = change(body["data"]["payouts"])

    return changed


def verdict_of(target: Changed) -> str:
    bench = Bench(TR, target=target, without=["createGoalPayout"])
    run_directed(bench.session, [CLAUSE])
    return bench.results.verdicts()[CLAUSE].verdict


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda payouts: [*payouts, {"_id": OTHER, **PAYOUT}], "pass"),
        (lambda payouts: [], "pass"),
        (lambda payouts: [{**each, "_id": OTHER} for each in payouts], "fail"),
    ],
)
def test_records_beside_a_new_one_are_those_that_are_listed_with_it(
    change: Callable[[list[Any]], list[Any]], verdict: str
) -> None:
    assert verdict_of(Changed("GET", "/goal/", with_payouts(change))) == verdict


@pytest.mark.parametrize(("id_", "verdict"), [(None, "pass"), (OTHER, "fail")])
def test_refusal_of_a_second_creation_shows_the_record_that_exists(id_: str | None, verdict: str) -> None:
    def change(body: Any) -> None:
        body["data"] = {"link": {"_id": id_} if id_ else {}}

    assert verdict_of(Changed("POST", "/network/link/", change, success=False)) == verdict


TM = "trackingmore-v2"
SHOWN_ELSEWHERE = [
    ("create.listed", "createTracking"),
    ("create.readable", "createTracking"),
    ("update.stores", "updateTracking"),
    ("update.stores", "freezeTrackings"),
]


def texts(clause: str, mutant: str = "") -> list[str]:
    app = mutated(contract_of(TM), mutant) if mutant else None
    bench = Bench(TM, target=Direct(TM, app=app))
    run_directed(bench.session, [clause])
    return [f"{each.finding.expected}: {each.finding.actual}" for each in bench.results.entries[clause].evidence]


@pytest.mark.parametrize(("clause", "operation"), SHOWN_ELSEWHERE)
def test_an_operation_shows_another_id_of_a_record(clause: str, operation: str) -> None:
    kind = "other-id" if clause == "create.listed" else "other-id-elsewhere"
    found = texts(clause, f"{clause}~{kind}@{operation}")
    assert found and all(each.startswith('id "') for each in found)


def test_reply_to_an_update_shows_another_id() -> None:
    found = texts("update.stores", "update.stores~other-id@updateTracking")
    assert found and all('as where the record is read: id "' in each for each in found)


@pytest.mark.parametrize("clause", ["create.listed", "update.stores"])
def test_correct_server_shows_the_same_id_everywhere(clause: str) -> None:
    assert not texts(clause)
