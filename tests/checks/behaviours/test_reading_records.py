"""Test that records are looked for on later pages if an account has more than one page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.behaviours._reading_records import (
    MOST_PAGES,
    beside_record,
    differences,
    other_readers,
    same_value,
)
from conformance.checks.block_reason import BlockCode
from conformance.contract.effects import List
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TM = "trackingmore-v2"
CLAUSES = ["create.listed", "delete.removes", "list.filters", "refused.changes-nothing"]
PAGE = 10


class Stuck(Direct):
    """Shows the first page, whichever is asked for."""

    def send(self, request: Any, origin: str = "") -> Any:
        return super().send(request.replace(query=tuple(each for each in request.query if each[0] != "page")), origin)


def busy(records: int, target: Direct | None = None, total: str | None = "/data/total") -> Bench:
    """The reference server with so many records, and a contract by which a page has ten at most."""
    bench = Bench(TM, target=target)
    listing = bench.contract.operations["listTrackings"]
    effect = listing.effect_as(List)
    short = replace(listing, effect=replace(effect, paging=replace(effect.paging, max=PAGE), total=total))
    contract = replace(bench.contract, operations={**bench.contract.operations, short.id: short})
    bench.session.contract = contract
    bench.change_factory(contract=contract)
    bench.session.drive(made(bench, records), "")
    return bench


def made(bench: Bench, records: int) -> Iterator[Any]:
    for _ in range(records):
        yield from bench.factory.new_record("tracking")


@pytest.mark.parametrize("total", ["/data/total", None])
@pytest.mark.parametrize("records", [0, PAGE - 3, 2 * PAGE + 5])
def test_read_records_accepts_a_list_of_many_records(records: int, total: str | None) -> None:
    bench = busy(records, total=total)
    run_directed(bench.session, CLAUSES)
    assert {bench.results.verdicts()[each].verdict for each in CLAUSES} == {"pass"}


def test_read_records_is_inconclusive_about_a_very_long_list() -> None:
    bench = busy(PAGE * MOST_PAGES + 1)
    run_directed(bench.session, ["create.listed"])
    found = bench.results.verdicts()["create.listed"]
    assert (found.verdict, found.code) == ("inconclusive", BlockCode.LIST_TOO_LONG)
    assert found.reason == f"the list has more than {MOST_PAGES} pages"


def test_read_records_ends_at_pages_that_repeat() -> None:
    bench = busy(2 * PAGE, Stuck(TM))
    before = len(bench.target.asked)
    run_directed(bench.session, ["create.listed"])
    assert len(bench.target.asked) - before < 20


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a", "a", True),
        ("a", ["a"], True),
        (250, "250", True),
        (250, "250.00", True),
        (1e-7, "0.0000001", True),
        ("12", 12, True),
        (True, "True", True),
        ("0012", "12", False),
        ("0012", 12, False),
        ("1.0", "1", False),
        (2**53 + 1, 2**53, False),
        (2**53 + 1, float(2**53), False),
        (2**53 + 1, str(2**53), False),
        ("\u00e9", "e\u0301", False),
        (" a ", "a", False),
        (True, "1", False),
        (None, "", False),
        (float("nan"), 1, False),
    ],
)
def test_same_value(one: Any, other: Any, same: bool) -> None:
    assert same_value(one, other) is same and same_value(other, one) is same


def test_other_readers_have_examples_of_what_is_no_part_of_the_key() -> None:
    contract = contract_of(TM)
    found = other_readers(contract, contract.resources["tracking"])
    assert [(reader.id, others) for reader, others in found] == [("readTrackingInLanguage", {"lang": "en"})]


def test_beside_a_record_are_the_lists_and_objects_of_the_same_object() -> None:
    reader = contract_of("trackier-v1").operations["readCampaign"]
    data = {"campaign": {"_id": "1"}, "commissions": [{"rate": 1}], "meta": {}, "message": "Hello"}
    assert beside_record(reader, {"data": data, "links": []}, dict, list) == {"commissions": [{"rate": 1}], "meta": {}}
    assert beside_record(reader, {"data": []}, list) == {}
    at_top = contract_of(TM).operations["readTracking"]
    assert beside_record(at_top, {"meta": {"code": 200}, "data": {"id": "1"}}, dict) == {}


class Hiding(Direct):
    """Hides the title from readers in another language: its replies have `value` in its place."""

    value: Any = None

    def send(self, request: Any, origin: str = "") -> Any:
        exchange = super().send(request, origin)
        if request.method != "GET" or not request.path.endswith("/en") or exchange.response.status != 200:
            return exchange
        body = json.loads(exchange.response.body)
        if body["data"]:
            body["data"]["title"] = self.value
        text = json.dumps(body).encode()
        headers = (("Content-Type", "application/json"), ("Content-Length", str(len(text))))
        return replace(exchange, response=replace(exchange.response, headers=headers, body=text))


@pytest.mark.parametrize(("value", "verdict"), [(None, "pass"), ("another", "fail")])
def test_another_reader_may_hide_a_member(value: Any, verdict: str) -> None:
    target = Hiding(TM)
    target.value = value
    bench = Bench(TM, target=target)
    run_directed(bench.session, ["create.readable"])
    assert bench.results.verdicts()["create.readable"].verdict == verdict


@pytest.mark.parametrize(
    ("before", "after", "are_same"),
    [
        ({"rate": "400"}, {"rate": "400.0"}, True),
        ({"rate": "1e-07"}, {"rate": "0.0000001"}, True),
        ({"rate": "400"}, {"rate": "401"}, False),
        ({"rate": "400"}, {"rate": 400}, False),
        ({"number": "007"}, {"number": "7"}, False),
    ],
)
def test_two_texts_with_the_same_number_are_no_difference(before: Any, after: Any, are_same: bool) -> None:
    assert (differences(before, after) == []) is are_same
