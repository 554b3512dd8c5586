"""Test creations with arrays of records that belong to the new one: each element makes a record."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench, Direct, exchange, reply, send

TK = "trackier-v1"
REFUSED = reply({"success": False, "error": {"code": 30, "message": "No zeros."}}, 400)


class Payouts(Direct):
    """Keeps the payouts of new goals; refuses those that have a number of `refuses`."""

    def __init__(self, refuses: set[float]) -> None:
        super().__init__(TK)
        self.refuses, self.sent = refuses, list[list[float]]()

    def send(self, request: Request, origin: str = "") -> Any:
        if (request.method, request.path) != ("POST", "/goal"):
            return super().send(request, origin)
        payouts = [each["payout"] for each in json.loads(request.body or b"")["payouts"]]
        self.sent += [payouts] if len(payouts) > 1 else []
        return exchange(request, REFUSED, origin) if self.refuses & {*payouts} else super().send(request, origin)


@pytest.mark.parametrize(
    ("refuses", "sent"),
    [
        (set(), [[4, 5, 33.335, 0]]),
        ({0}, [[4, 5, 33.335, 0], [4, 5, 33.335]]),
        ({0, 33.335}, [[4, 5, 33.335, 0], [4, 5, 33.335], [4, 5]]),
        ({0, 5}, [[4, 5, 33.335, 0], [4, 5, 33.335], [4, 5]]),
    ],
)
def test_elements_have_different_values_and_those_that_are_accepted(
    refuses: set[float], sent: list[list[float]]
) -> None:
    target = Payouts(refuses)
    bench = Bench(TK, target=target)
    run_directed(bench.session, ["create.readable"], only_operation="createGoal")
    assert target.sent == sent
    assert bench.results.verdicts()["create.readable"].verdict == "pass"


@pytest.mark.parametrize("fault", ["lists-one-below", "lists-those-of-first"])
@pytest.mark.parametrize("operation", ["createCampaign", "createGoal"])
def test_items_that_do_not_list_what_belongs_to_each_are_found(operation: str, fault: str) -> None:
    bench = mutant_bench(TK)
    mutant = bench.mutants[f"create.readable~{fault}@{operation}"]
    assert bench.run_mutant(mutant).failed == ("create.readable",)


def test_mock_lists_in_each_item_what_belongs_to_it() -> None:
    bench = Bench(TK)
    run_directed(bench.session, ["create.readable"], only_operation="createGoal")
    goals, payouts = (bench.store.all(bench.contract.resources[name]) for name in ("goal", "goal_payout"))
    path = f"/goal/campaign/{goals[-1].names['campaign_id']}"
    shown = bench.session.send(send("GET", path), "").body["goals"]
    below = [each.names["goal_id"] for each in payouts]
    assert {each["goal"]["_id"]: len(each["payouts"]) for each in shown} == {
        each["goal"]["_id"]: below.count(each["goal"]["_id"]) for each in shown
    }
    assert max(len(each["payouts"]) for each in shown) > 1


@pytest.mark.parametrize("fault", ["forgets-element", "copies-element", "fills-zeros", "rounds-elements"])
@pytest.mark.parametrize("operation", ["createCampaign", "createGoal"])
def test_lost_and_changed_elements_are_found(operation: str, fault: str) -> None:
    bench = mutant_bench(TK)
    mutant = bench.mutants[f"create.readable~{fault}@{operation}"]
    assert bench.run_mutant(mutant).failed == ("create.readable",)


class Keyed(Direct):
    """Lists campaigns with `change` applied to the commissions of each."""

    def __init__(self, change: Callable[[list[Any]], Any]) -> None:
        super().__init__(TK)
        self.change = change

    def send(self, request: Request, origin: str = "") -> Any:
        found = super().send(request, origin)
        if (request.method, request.path) != ("GET", "/campaign") or found.response is None:
            return found
        body = json.loads(found.response.body)
        for each in body.get("data", {}).get("campaigns", ()):
            each["commissions"] = self.change(each["commissions"])
        return exchange(request, reply(body), origin)


@pytest.mark.parametrize(
    ("change", "expected"),
    [(lambda own: {each["_id"]: each for each in own}, "pass"), (lambda own: {own[0]["_id"]: own[0]}, "fail")],
)
def test_lists_in_items_may_be_objects_by_id(change: Callable[[list[Any]], Any], expected: str) -> None:
    bench = Bench(TK, target=Keyed(change))
    run_directed(bench.session, ["create.readable"], only_operation="createCampaign")
    assert bench.results.verdicts()["create.readable"].verdict == expected
