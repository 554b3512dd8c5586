"""Test that nothing is new in a list except what was created."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench, Direct, exchange, reply
from tests.support.rule_case import nested

TK, CATEGORIES = "trackier-v1", "/dictionary/categories"


@pytest.mark.parametrize("operation", ["createCommission", "createAffiliate", "createCategory"])
def test_two_records_of_one_request_are_found(operation: str) -> None:
    bench = mutant_bench(TK)
    mutant = bench.mutants.get(f"create.listed~made-twice@{operation}")
    assert mutant is not None
    assert bench.run_mutant(mutant).failed == ("create.listed",)


class Late(Direct):
    """Leaves one category out of the list that is read first, or refuses this list."""

    late, refuses, is_read = "", False, False

    def send(self, request: Request, origin: str = "") -> Any:
        found = super().send(request, origin)
        if (request.method, request.path) != ("GET", CATEGORIES) or found.response is None or self.is_read:
            return found
        self.is_read = True
        body = json.loads(found.response.body)
        body["data"]["categories"] = [each for each in body["data"]["categories"] if each["_id"] != self.late]
        return exchange(request, reply(nested(20), 400) if self.refuses else reply(body), origin)


@pytest.mark.parametrize(("by_run", "expected"), [(True, "pass"), (False, "fail")])
def test_late_list_may_show_what_the_run_made_before_and_nothing_else(by_run: bool, expected: str) -> None:
    target = Late(TK)
    bench = Bench(TK, target=target)
    list(bench.walk(bench.factory.send_valid(bench.contract.operations["createCategory"])))
    (made,) = bench.factory.keys_made("category")
    target.late = made[0] if by_run else bench.store.all(bench.contract.resources["category"])[0].names["category_id"]
    run_directed(bench.session, ["create.listed"], only_operation="createCategory")
    assert target.is_read and bench.results.verdicts()["create.listed"].verdict == expected


def test_list_that_is_refused_before_a_creation_shows_nothing() -> None:
    target = Late(TK)
    target.refuses = True
    bench = Bench(TK, target=target)
    run_directed(bench.session, ["create.listed"], only_operation="createCategory")
    assert target.is_read and bench.results.verdicts()["create.listed"].verdict == "pass"


@pytest.mark.parametrize("alone", [True, False])
def test_lists_are_compared_if_no_other_client_changes_them(alone: bool) -> None:
    bench = Bench(TK)
    bench.change_factory(has_target_alone=alone)
    run_directed(bench.session, ["create.listed"], only_operation="createCommission")
    assert bench.results.verdicts()["create.listed"].verdict == "pass"
