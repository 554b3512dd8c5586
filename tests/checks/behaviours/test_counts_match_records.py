"""Test which numbers of a reply are counts of records."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange, reply

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
