"""Test the update of several records by one list: each item has an effect, on its own record only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.behaviours._updates_of_several import may_name_one_twice
from conformance.contract.effects import Merge
from conformance.core.exchange import Request
from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.contract_copies import changed_copy
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

TM = "trackingmore-v2"
OK = {"code": 200, "type": "Success", "message": "It is done."}
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
        "update.stores~forgets-repeated@updateTrackings",
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


class Strict(Direct):
    """Changes nothing by a further item about one record; refuses the list or reports the item, as `answer` does."""

    def __init__(self, answer: Any) -> None:
        super().__init__(TM)
        self.answer, self.pairs = answer, list[list[dict[str, Any]]]()

    def send(self, request: Request, origin: str = "") -> Any:
        items = json.loads(request.body or b"null") if request.path == "/trackings/updatemore" else None
        names = [each.get("tracking_number") for each in items] if isinstance(items, list) else []
        if len(names) != 2 or names[0] != names[1]:
            return super().send(request, origin)
        self.pairs.append(items)
        found = super().send(request.replace(body=json.dumps(items[:1]).encode()), origin) if self.answer else None
        return exchange(request, self.answer(found, items[1]) if found else REFUSED, origin)


def reported(found: Any, item: dict[str, Any]) -> Any:
    error = {"tracking_number": item["tracking_number"], "carrier_code": item["carrier_code"], "code": 4016}
    return reply({"meta": OK, "data": {"submitted": 2, "errors": [{**error, "message": "Repeated."}]}}, 200)


def dropped(found: Any, item: dict[str, Any]) -> Any:
    return reply({"meta": OK, "data": {"submitted": 2, "errors": []}}, 200)


@pytest.mark.parametrize(("answer", "failed"), [(None, False), (reported, False), (dropped, True)])
def test_two_items_about_one_record_have_an_effect_or_an_error(answer: Any, failed: bool) -> None:
    target = Strict(answer)
    bench = Bench(TM, target=target)
    run_directed(bench.session, ["update.stores", "update.keeps-the-rest"], only_operation="updateTrackings")
    first, second = target.pairs[0]
    assert [{*each} - {"carrier_code", "tracking_number"} for each in (first, second)] == [
        {"title"},
        {"logistics_channel"},
    ]
    found = {clause for clause, each in bench.results.verdicts().items() if each.verdict == "fail"}
    assert found == ({"update.stores"} if failed else set())


def test_items_about_one_record_are_not_repeated_where_the_reply_shows_or_counts_what_was_changed() -> None:
    contract = contract_of(TM)
    updates = [each for each in contract.operations.values() if isinstance(each.effect, Merge)]
    found = [each.id for each in updates if may_name_one_twice(contract, each)]
    assert found == ["updateTrackings"]
    operation = contract.operations["updateTrackings"]
    each = operation.for_each_item
    assert each is not None
    for change in ({"counters": {"/data/change": "done"}}, {"done": "/data/trackings"}):
        effect = replace(operation.effect_as(Merge), for_each_item=replace(each, **change))
        assert not may_name_one_twice(contract, replace(operation, effect=effect))
