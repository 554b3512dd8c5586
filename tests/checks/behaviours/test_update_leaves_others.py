"""Test the one update of all members, before and after which other records are read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange, reply

TM, CLAUSE = "trackingmore-v2", "update.leaves-others"
REFUSED = reply({"meta": {"code": 4013, "type": "Error", "message": "Too much."}, "data": []}, 400)


class Picky(Direct):
    """Refuses an update of more than `most` members, as the contract does not allow."""

    def __init__(self, most: int) -> None:
        super().__init__(TM)
        self.most, self.updates = most, list[list[str]]()

    def send(self, request: Request, origin: str = "") -> Any:
        if request.method != "PUT" or request.body is None:
            return super().send(request, origin)
        self.updates.append([*json.loads(request.body)])
        return (
            exchange(request, REFUSED, origin) if len(self.updates[-1]) > self.most else super().send(request, origin)
        )


@pytest.mark.parametrize(
    ("most", "sent", "verdict"),
    [(99, ["all"], "pass"), (1, ["all", "first"], "pass"), (0, ["all", "first"], "inconclusive")],
)
def test_one_update_changes_all_members_or_else_the_first(most: int, sent: list[str], verdict: str) -> None:
    target = Picky(most)
    bench = Bench(TM, target=target)
    run_directed(bench.session, [CLAUSE], only_operation="updateTracking")
    assert ["first" if len(each) == 1 else "all" for each in target.updates] == sent
    found = bench.results.verdicts()[CLAUSE]
    assert found.verdict == verdict
    assert (f"was refused with {target.updates[-1][0]} alone" in found.reason) is (verdict == "inconclusive")
