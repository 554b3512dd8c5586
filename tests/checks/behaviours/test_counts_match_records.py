"""Test which numbers of a reply are counts of records."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.behaviours.counts_match_records import number_bounds
from conformance.contract.json_schema import Schema
from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

TM = "trackingmore-v2"


class Counting(Direct):
    """Shows one more number beside the counts."""

    name_of_number = ""

    def send(self, request: Request, origin: str = "") -> Any:
        found = super().send(request, origin)
        if not request.path.endswith("/getstatusnumber") or found.response is None:
            return found
        body = json.loads(found.response.body)
        body["data"] = {**body["data"], self.name_of_number: 7} if isinstance(body["data"], dict) else body["data"]
        return exchange(request, reply(body, found.response.status), origin)


@pytest.mark.parametrize(("name", "expected"), [("all", "pass"), ("expired", "fail")])
def test_only_documented_counts_are_compared(name: str, expected: str) -> None:
    target = Counting(TM)
    target.name_of_number = name
    bench = Bench(TM, target=target)
    run_directed(bench.session, ["count.counts"])
    assert bench.results.verdicts()["count.counts"].verdict == expected


def test_bounds_that_are_no_numbers_are_not_sent() -> None:
    operation = contract_of(TM).operations["countTrackings"]
    assert [*number_bounds(operation)] == ["created_at_min", "created_at_max"]
    days = tuple(replace(each, schema=Schema({"type": "string", "format": "date"}, {})) for each in operation.slots)
    assert not number_bounds(replace(operation, slots=days))
