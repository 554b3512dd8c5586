"""Test the update of several records by one list: each item has an effect, on its own record only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.contract_copies import changed_copy
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

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
    """A server may refuse the list for one of its items: a refusal shows nothing. No reading shows the destination."""
    target = Recording(refuses)
    bench = Bench(TM, target=target)
    run_directed(bench.session, ["update.stores", "update.keeps-the-rest"], only_operation="updateTrackings")
    assert [*map(len, target.lists)] == ([4, 3, 3] if refuses else [4])
    first, middle, absent, last = target.lists[0]
    members = [{*each} - {"carrier_code", "tracking_number"} for each in (first, middle, last)]
    assert set.union(*members) == {*absent} - {"carrier_code", "tracking_number", "destination_code"}
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
    bench = mutant_bench(TM)
    assert bench.run_mutant(bench.mutants[fault]).failed == (fault.partition("~")[0],)


ABSENT_ITEMS = """on: [updateTrackings, deleteTrackings, freezeTrackings]
    outcomes: ["4017", success]"""


@pytest.mark.parametrize(
    ("mutant", "operation"),
    [
        ("delete.removes~restores@deleteTracking", "deleteTracking"),
        ("refused.changes-nothing~upserts@updateTrackings", "updateTrackings"),
    ],
)
def test_update_in_a_list_may_create_a_record_only_if_no_clause_is_about_absent_ones(
    mutant: str, operation: str, tmp_path: Path
) -> None:
    clause, original = mutant.partition("~")[0], contract_of(TM)
    without = ABSENT_ITEMS.replace("updateTrackings, ", "").replace(", freezeTrackings", "")
    copy = changed_copy(original.folder, tmp_path, "contract.yaml", ABSENT_ITEMS, without)
    for name, expected in ((TM, "fail"), (str(copy), "pass")):
        bench = Bench(name, target=Direct(name, app=mutated(original, mutant)))
        run_directed(bench.session, [clause], only_operation=operation)
        assert bench.results.verdicts()[clause].verdict == expected
