"""Test the creation of siblings: a key that is new as a whole must be accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange, reply

TM, CLAUSE = "trackingmore-v2", "update.leaves-others"
REFUSED = reply({"meta": {"code": 4016, "type": "Bad Request", "message": "Tracking already exists."}, "data": []}, 200)


class KeyedByNumber(Direct):
    """Takes a tracking with the same number for the same tracking, whatever its carrier."""

    def __init__(self) -> None:
        super().__init__(TM)
        self.numbers = set[str]()

    def send(self, request: Request, origin: str = "") -> Any:
        if request.path != "/trackings/post" or request.body is None:
            return super().send(request, origin)
        number = json.loads(request.body)["tracking_number"]
        if number in self.numbers:
            return exchange(request, REFUSED, origin)
        self.numbers.add(number)
        return super().send(request, origin)


@pytest.mark.parametrize(("target", "verdict"), [(Direct(TM), "pass"), (KeyedByNumber(), "fail")])
def test_refused_sibling_fails_the_operation_that_creates_it(target: Direct, verdict: str) -> None:
    bench = Bench(TM, target=target)
    run_directed(bench.session, [CLAUSE], only_operation="updateTracking")
    found = bench.results.verdicts()
    assert found["operation.createTracking"].verdict == verdict
    assert found[CLAUSE].verdict == "pass"
