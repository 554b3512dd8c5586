"""Test that a look-up of a list must have an answer for each item."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange, reply

TM, CLAUSE = "trackingmore-v2", "lookup.items"


class Knowing(Direct):
    """Answers only the first `most` items, in the opposite order, and changes each answer."""

    def __init__(self, most: int, change: Callable[[dict[str, Any]], dict[str, Any]] = dict) -> None:
        super().__init__(TM)
        self.most, self.change, self.items = most, change, list[list[dict[str, Any]]]()

    def send(self, request: Request, origin: str = "") -> Any:
        if request.path != "/trackings/costtime":
            return super().send(request, origin)
        self.items.append(json.loads(request.body or b"[]"))
        meta = {"code": 200, "type": "Success", "message": "Found."}
        return exchange(
            request, reply({"meta": meta, "data": [*map(self.change, self.items[-1][: self.most][::-1])]}, 200), origin
        )


@pytest.mark.parametrize(("most", "verdict"), [(2, "pass"), (1, "fail"), (0, "inconclusive")])
def test_answers_to_both_items_are_compared_with_those_to_each(most: int, verdict: str) -> None:
    target = Knowing(most)
    bench = Bench(TM, target=target, without=["remoteAreas"])
    run_directed(bench.session, [CLAUSE])
    assert bench.results.verdicts()[CLAUSE].verdict == verdict
    if most:
        one, other, both = target.items[:3]
        assert both == [*one, *other]
        assert sum(one[0][name] != other[0][name] for name in one[0]) == 1


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda item: {**item, "original": item["original"].lower()}, "pass"),
        (lambda item: {**item, "original": None}, "pass"),
        (lambda item: {**item, "original": item["destination"], "destination": item["original"]}, "fail"),
    ],
)
def test_an_answer_has_no_other_values_than_its_item(
    change: Callable[[dict[str, Any]], dict[str, Any]], verdict: str
) -> None:
    bench = Bench(TM, target=Knowing(2, change), without=["remoteAreas"])
    run_directed(bench.session, [CLAUSE])
    assert bench.results.verdicts()[CLAUSE].verdict == verdict


class Refusing(Direct):
    """Refuses a list whose first item names no carrier; answers other items with figures, as `answer` changes them."""

    def __init__(self, answer: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> None:
        super().__init__(TM)
        self.answer = answer

    def send(self, request: Request, origin: str = "") -> Any:
        items = json.loads(request.body or b"[]")
        if request.path != "/trackings/costtime" or " " in items[0]["carrier_code"]:
            return super().send(request, origin)
        full = [{**each, "total": 10, "delivered": "9", "range1": 0} for each in items]
        rows = [row for each in full for row in (self.answer(each) if " " in each["carrier_code"] else [each])]
        meta = {"code": 200, "type": "Success", "message": "Found."}
        return exchange(request, reply({"meta": meta, "data": rows}, 200), origin)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (lambda full: [full], "fail"),
        (lambda full: [{**full, "carrier_code": full["carrier_code"].upper(), "range1": 3}], "fail"),
        (lambda full: [], "pass"),
        (lambda full: [{**full, "total": 0, "delivered": "0"}], "pass"),
        (lambda full: [{**full, "total": None, "delivered": 4015}], "pass"),
        (lambda full: [{"carrier_code": full["carrier_code"], "code": 4015, "message": "Unknown."}], "pass"),
        (lambda full: [{**full, "carrier_code": None}], "pass"),
    ],
)
def test_an_item_that_is_refused_alone_has_no_figures_beside_a_valid_one(
    answer: Callable[[dict[str, Any]], list[dict[str, Any]]], verdict: str
) -> None:
    bench = Bench(TM, target=Refusing(answer), without=["remoteAreas"])
    run_directed(bench.session, [CLAUSE])
    assert bench.results.verdicts()[CLAUSE].verdict == verdict
