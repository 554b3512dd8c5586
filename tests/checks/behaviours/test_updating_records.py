"""Test what the behaviours of updates share: the values that they send, and updates that are not stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.checks.block_reason import BlockCode
from conformance.core.exchange import Request, Response
from conformance.runner.directed_checks import run_directed
from tests.support.kit import DATA, Bench, Direct, exchange, reply

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


class WithoutLabels(Direct):
    """Ignores the labels of a note in updates; these are an object."""

    def send(self, request: Request, origin: str = "") -> Any:
        if request.method == "PATCH":
            sent = json.loads(request.body or b"{}")
            request = request.replace(body=json.dumps({**sent, "labels": {}}).encode())
        return super().send(request, origin)


@pytest.mark.parametrize(("kind", "verdict"), [(Direct, "pass"), (WithoutLabels, "fail")])
def test_a_member_that_is_an_object_is_updated(kind: type[Direct], verdict: str) -> None:
    folder = str(DATA / "zoo" / "media-types")
    bench = Bench(folder, target=kind(folder))
    run_directed(bench.session, ["stores"], only_operation="changeNote")
    assert bench.results.verdicts()["stores"].verdict == verdict
