"""Test what the behaviours of updates share: an update that is not stored shows nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.block_reason import BlockCode
from conformance.core.exchange import Request, Response
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange, reply

OK = {"code": 200, "type": "Success", "message": "Fine."}
TM = "trackingmore-v2"


def accepted(data: Any) -> Response:
    return reply({"meta": OK, "data": data})


class Forgetful(Direct):
    """Shows every record as it was made; an update is accepted and forgotten."""

    def send(self, request: Request, origin: str = "") -> Any:
        if request.method != "PUT":
            return super().send(request, origin)
        asked = exchange(request, accepted({}), origin)
        self.asked.append((request, origin))
        return asked


@pytest.mark.parametrize("clause", ["update.keeps-the-rest", "update.leaves-others"])
def test_updates_that_are_not_stored_are_inconclusive_for_other_clauses(clause: str) -> None:
    for target, verdict in ((Forgetful(TM), "inconclusive"), (None, "pass")):
        bench = Bench(TM, target=target)
        run_directed(bench.session, [clause], only_operation="updateTracking")
        found = bench.results.verdicts()[clause]
        assert found.verdict == verdict
        assert (found.code is BlockCode.NOT_OBSERVABLE) is (verdict == "inconclusive")
        assert ("no update of a tracking was seen to be stored" in found.reason) is (verdict == "inconclusive")
