"""Test which odd values are sent, and what happens if they are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.checks.behaviours._odd_values import (
    LONG_TEXT,
    MIXED_LONG_TEXT,
    MIXED_TEXT,
    TURNS,
    OddValues,
    beside_zero,
    odd_values,
)
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.contract.json_pointer import ABSENT
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import CONTRACTS, Bench, Direct, contract_of, exchange, reply

TM, TR = "trackingmore-v2", "trackier-v1"


def values(contract: str, operation: str, turn: int, is_named: bool = False) -> dict[str, Any]:
    whole = contract_of(contract)
    its = whole.operations[operation]
    resource = whole.resource_of(its)
    assert resource is not None
    return odd_values(whole, its, resource, turn, is_named)


def test_odd_values_are_for_stored_members_without_a_form() -> None:
    assert {*values(TM, "createTracking", 0).values()} == {MIXED_LONG_TEXT}
    assert {"title", "comment"} <= {*values(TM, "createTracking", 0)}
    assert not {"tracking_number", "customer_email", "destination_code"} & {*values(TM, "createTracking", 0)}


def test_odd_values_depend_on_the_type_and_the_turn() -> None:
    assert values(TR, "createCommission", 1)["rate"] == 1e-7
    assert values(TM, "updateTracking", 2)["title"] == LONG_TEXT
    assert values(TR, "updateCampaign", 2)["title"] == LONG_TEXT
    assert values(TR, "createCampaign", 2)["url"] == f"https://shop.example.com/landing?q={LONG_TEXT}"


def test_names_that_show_the_run_stay() -> None:
    assert "title" in values(TR, "createCampaign", 0) and "title" not in values(TR, "createCampaign", 0, is_named=True)


@pytest.mark.parametrize("name", CONTRACTS)
def test_no_odd_value_is_certainly_wrong(name: str) -> None:
    whole = contract_of(name)
    for operation in whole.operations.values():
        resource = whole.resource_of(operation)
        for turn in range(TURNS) if resource else ():
            assert resource is not None
            for member, value in odd_values(whole, operation, resource, turn).items():
                slot = next(each for each in operation.slots if each.name == member)
                assert zones_of(whole).zone(slot, value, None) is not Zone.WRONG


def sets_sent(accepts: Callable[[dict[str, Any]], bool], turns: int) -> list[list[str]]:
    """Return the members of each request; `accepts` decides whether it is accepted."""
    bench = Bench(TM)
    its = bench.contract.operations["updateTracking"]
    resource = bench.contract.resources["tracking"]
    odd = OddValues(RecordContext(bench.contract, its, resource, bench.factory, assertions=None))  # type: ignore[arg-type]
    sent = []
    for turn in odd.turns[:turns]:
        for each in odd.sets(turn):
            sent.append([*each])
            outcome = SimpleNamespace(success=accepts({**each}))
            odd.note(SimpleNamespace(operation=None, outcome=outcome, body={}))  # type: ignore[arg-type]
    return sent


def test_accepted_values_are_sent_together() -> None:
    first, second = sets_sent(lambda values: True, turns=2)
    assert first == second and len(first) > 3


def test_refused_values_are_sent_one_by_one_once() -> None:
    together, _, _, *alone, later = sets_sent(lambda values: "title" not in values, turns=2)
    assert [name for (name,) in alone] == together and later == [each for each in together if each != "title"]


def test_long_texts_are_sent_shorter_until_they_are_accepted() -> None:
    lengths: list[int] = []

    def accepts(values: dict[str, Any]) -> bool:
        lengths.append(len(values["title"]))
        return len(values["title"]) <= 100

    sets_sent(accepts, turns=3)
    mixed = [len(MIXED_LONG_TEXT), 300, len(MIXED_TEXT)]
    assert lengths == [*mixed, 4, 1100, 300, 100]


def test_if_all_is_refused_nothing_more_is_sent() -> None:
    assert len(sets_sent(lambda values: False, turns=3)) == 3 + len(sets_sent(lambda values: True, turns=1)[0])


def test_a_run_passes_if_the_target_is_shared_with_others() -> None:
    bench = Bench(TM)
    bench.change_factory(has_target_alone=False)
    run_directed(bench.session, ["create.readable", "update.stores"])
    found = {each: bench.results.verdicts()[each].verdict for each in ("create.readable", "update.stores")}
    assert {*found.values()} == {"pass"}


class Refusing(Direct):
    """Refuses some values of a member in requests below a path, as if they were missing."""

    def __init__(self, path: str, member: str, values: tuple[Any, ...]) -> None:
        super().__init__(TR)
        self.path, self.member, self.values = path, member, values

    def send(self, request: Request, origin: str = "") -> Any:
        sent = json.loads(request.body or b"{}") if request.path.startswith(self.path) else {}
        if isinstance(sent, dict) and sent.get(self.member) in self.values:
            error = {"success": False, "error": {"code": 20, "message": "Request Parameter Error"}}
            return exchange(request, reply(error, 400), origin)
        return super().send(request, origin)


def verdict(target: Direct, operation: str) -> str | None:
    bench = Bench(TR, target=target)
    run_directed(bench.session, ["create.readable"], only_operation=operation)
    return bench.results.verdicts()["create.readable"].verdict


@pytest.mark.parametrize(("names", "expected"), [((), "pass"), (("0", "1"), "pass"), (("0",), "fail")])
def test_zero_may_be_refused_only_where_one_is_refused(names: tuple[str, ...], expected: str) -> None:
    assert verdict(Refusing("/dictionary/categories", "name", names), "createCategory") == expected


@pytest.mark.parametrize(("payouts", "expected"), [((0, -2), "pass"), ((0,), "fail")])
def test_the_number_zero_may_be_refused_only_where_a_negative_one_is_refused(
    payouts: tuple[int, ...], expected: str
) -> None:
    assert verdict(Refusing("/goal/payout/", "payout", payouts), "createGoalPayout") == expected


def test_false_has_no_value_beside_it() -> None:
    its = contract_of(TR).operations["createGoalPayout"]
    found = [beside_zero(contract_of(TR), its, "payout", value) for value in (0, False, 1, "0")]
    assert found == [-2, ABSENT, ABSENT, ABSENT]
