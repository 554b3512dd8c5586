"""Test what the behaviours of updates share: the values that they send, and updates that are not stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.block_reason import BlockCode
from conformance.core.exchange import Request, Response
from conformance.runner.directed_checks import run_directed
from tests.support.contract_copies import changed_copy
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


class WithoutOthers(Direct):
    """Removes the name of a customer whose unique address alone is updated."""

    def send(self, request: Request, origin: str = "") -> Any:
        sent = json.loads(request.body or b"{}")
        if request.path == "/customers.update" and {*sent.get("customer", ())} == {"id", "email"}:
            request = request.replace(body=json.dumps({**sent, "customer": {**sent["customer"], "name": "-"}}).encode())
        return super().send(request, origin)


@pytest.mark.parametrize(("kind", "verdict"), [(Direct, "pass"), (WithoutOthers, "fail")])
def test_a_unique_member_is_updated_beside_others(kind: type[Direct], verdict: str) -> None:
    folder = str(DATA / "zoo" / "rpc-style")
    bench = Bench(folder, target=kind(folder))
    run_directed(bench.session, ["stores", "rest"], only_operation="updateCustomer")
    found = bench.results.verdicts()
    assert (found["stores"].verdict, found["rest"].verdict) == ("pass", verdict)


def test_what_an_operation_sets_by_itself_is_no_side_effect_of_another_member(tmp_path: Path) -> None:
    old, new = "{effect: merge, resource: customer,", "{effect: merge, resource: customer, set: {name: Beth},"
    folder = str(changed_copy(DATA / "zoo" / "rpc-style", tmp_path, "contract.yaml", old, new))
    bench = Bench(folder, target=Direct(folder))
    run_directed(bench.session, ["rest"], only_operation="updateCustomer")
    assert bench.results.verdicts()["rest"].verdict == "pass"
