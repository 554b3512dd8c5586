"""Test the update of several records by one list: each item has an effect, on its own record only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import Bench as MutantBench
from tests.support.kit import Bench, Direct, exchange, reply

TM = "trackingmore-v2"
REFUSED = reply({"meta": {"code": 4017, "type": "Bad Request", "message": "It does not exist."}, "data": []}, 200)


class Recording(Direct):
    """Keeps the different items of lists of three updates or more, and refuses these if it `refuses`."""

    def __init__(self, refuses: bool) -> None:
        super().__init__(TM)
        self.refuses, self.lists = refuses, list[list[dict[str, Any]]]()

    def send(self, request: Request, origin: str = "") -> Any:
        items = json.loads(request.body or b"null") if request.path == "/trackings/updatemore" else []
        if len(items) < 3:
            return super().send(request, origin)
        self.lists.append([each for n, each in enumerate(items) if each not in items[:n]])
        return exchange(request, REFUSED, origin) if self.refuses else super().send(request, origin)


@pytest.mark.parametrize("refuses", [False, True])
def test_items_of_a_list_have_different_members(refuses: bool) -> None:
    """A server may refuse the list for one of its items: a refusal shows nothing."""
    target = Recording(refuses)
    bench = Bench(TM, target=target)
    run_directed(bench.session, ["update.stores", "update.keeps-the-rest"], only_operation="updateTrackings")
    assert [*map(len, target.lists)] == ([4, 3, 3] if refuses else [4])
    first, middle, absent, last = target.lists[0]
    members = [{*each} - {"carrier_code", "tracking_number"} for each in (first, middle, last)]
    assert set.union(*members) == {*absent} - {"carrier_code", "tracking_number"}
    assert all(members) and len(set.union(*members)) == sum(map(len, members))
    found = bench.results.verdicts()
    assert (found["update.stores"].verdict, found["update.keeps-the-rest"].verdict) == ("pass", "pass")


@pytest.mark.parametrize(
    "fault",
    [
        "update.stores~forgets-middle@updateTrackings",
        "update.stores~forgets-last@freezeTrackings",
        "update.keeps-the-rest~carries@updateTrackings",
        "update.keeps-the-rest~shifts@updateTrackings",
        "delete.removes~forgets-middle@deleteTrackings",
        "delete.removes~forgets-last@deleteTrackings",
        "create.readable~forgets-last@createTrackings",
    ],
)
def test_fault_of_one_item_is_found(fault: str) -> None:
    bench = MutantBench(TM)
    assert bench.run_mutant(bench.mutants[fault]).failed == (fault.partition("~")[0],)


def test_update_of_a_list_that_creates_a_deleted_record_again_is_found() -> None:
    bench = MutantBench(TM)
    assert "delete.removes" in bench.run_mutant(bench.mutants["delete.removes~restores@deleteTracking"]).failed
