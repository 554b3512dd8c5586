"""Verdicts on wrong items of lists in full, and which values of paths and queries are right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.contract.json_schema import Schema
from conformance.contract.model import Field, ParameterSlot
from conformance.contract.value_zones import Zone, Zones, spellings
from conformance.core.exchange import Request, Response
from tests.support.kit import TAG, Bench, contract_of, exchange, reply, send

TM = "trackingmore-v2"
GOOD = {"tracking_number": f"CT{TAG}good", "carrier_code": "dhl"}
BAD = {"tracking_number": "?!", "carrier_code": "dhl"}
FAULT = "tracking_number = '?!'"


def meta(code: int, kind: str, data: Any = ()) -> Response:
    return reply({"meta": {"code": code, "type": kind, "message": "As it is."}, "data": data})


def judged(request: Request, response: Response, clause: str) -> list[Finding]:
    bench = Bench(TM)
    bench.ask(bench.valid_request("listCarriers"))
    _, found = bench.judge.judge(exchange(request, response))
    return [each for each in found if each.clause == clause]


def batch(*items: dict[str, str], path: str = "/trackings/batch") -> Request:
    return send("POST", path, [*items])


def test_a_wrong_outcome_is_told_with_the_fault_that_was_made() -> None:
    found = judged(send("POST", "/trackings/post", BAD), meta(4013, "Bad Request"), "code.4014")
    assert found == [Finding("code.4014", "fail", "code 4014 or 4016", "4013 (Bad Request) under HTTP 200", FAULT)]


def test_a_wrong_outcome_of_a_control_has_no_fault_to_tell() -> None:
    found = judged(send("POST", "/trackings/post", GOOD), meta(4013, "Bad Request"), "operation.createTracking")
    assert found == [Finding("operation.createTracking", "fail", "success", "4013 (Bad Request) under HTTP 200", "")]


def test_a_list_that_is_refused_for_one_item_should_have_reported_it() -> None:
    found = judged(batch(GOOD, BAD), meta(4014, "Bad Request"), "code.4014.item")
    expected = "success or code 4016, with an error of the item: code 4014"
    assert found == [Finding("code.4014.item", "fail", expected, "4014 (Bad Request) under HTTP 200", FAULT)]


def test_no_error_of_an_item_is_expected_of_a_list_that_cannot_succeed() -> None:
    keyless = batch(GOOD, BAD).but(credentials=())
    found = judged(keyless, meta(4017, "Bad Request"), "code.4014.item")
    expected = "code 4001 or 4002 or 401 or 4014 or 4016"
    assert found == [Finding("code.4014.item", "fail", expected, "4017 (Bad Request) under HTTP 200", FAULT)]


@pytest.mark.parametrize(
    ("codes", "verdict", "said"),
    [
        ([], "fail", "errors of items: none"),
        ([4014], "pass", ""),
        ([4013, 4016, 4013], "fail", "errors of items: 4013, 4016"),
        ([4015, 4014], "pass", ""),
    ],
)
def test_errors_of_items_where_items_are_independent(codes: list[int], verdict: str, said: str) -> None:
    errors = [{**BAD, "code": code} for code in codes]
    data = {"submitted": 2, "added": 1, "trackings": [{}], "errors": errors}
    (found,) = judged(batch(GOOD, BAD), meta(200, "Success", data), "code.4014.item")
    assert (found.verdict, found.actual) == (verdict, said)


# --- zones -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("where", "kind", "value", "expected"),
    [
        ("path", "integer", "12", [12]),
        ("query", "number", "-7", [-7]),
        ("query", "number", "1.5", ["1.5"]),
        ("query", "integer", "007", ["007"]),
        ("query", "integer", "9" * 18, [10**18 - 1]),
        ("query", "integer", "9" * 19, ["9" * 19]),
        ("query", "integer", "-0", [0]),
        ("query", "string", "12", ["12"]),
        ("query", "string", "true", ["true"]),
        ("query", "boolean", "true", [True]),
        ("path", "boolean", "false", [False]),
        ("query", "boolean", "yes", ["yes"]),
        ("query", "integer", "true", ["true"]),
        ("path", "array", "a", ["a", ["a"]]),
        ("query", "integer", 12, [12]),
        ("body", "integer", "12", ["12"]),
        ("item", "boolean", "true", ["true"]),
    ],
)
def test_what_text_stands_for(where: str, kind: str, value: Any, expected: list[Any]) -> None:
    found = spellings(ParameterSlot(where, ("x",), False, Schema({"type": kind}, {})), value)
    assert found == expected and list(map(type, found)) == list(map(type, expected))


CARRIERS = frozenset(("dhl", "ups"))


@pytest.mark.parametrize(
    ("name", "value", "words", "zone"),
    [
        ("carrier_code", "dhl", CARRIERS, Zone.RIGHT),
        ("carrier_code", "fedex", CARRIERS, Zone.WRONG),
        ("carrier_code", 7, CARRIERS, Zone.WRONG),
        ("carrier_code", None, CARRIERS, Zone.WRONG),
        ("carrier_code", "no!", CARRIERS, Zone.WRONG),
        ("carrier_code", "dhl", None, Zone.OPEN),
        ("carrier_code", "fedex", None, Zone.OPEN),
        ("tracking_number", "CT12345", CARRIERS, Zone.RIGHT),
        ("lang", "en", None, Zone.RIGHT),
    ],
)
def test_a_vocabulary_decides_where_a_field_has_one(name: str, value: Any, words: Any, zone: Zone) -> None:
    operation = contract_of(TM).operations["createTracking"]
    (slot,) = [each for each in operation.slots if each.name == name]
    assert Zones(contract_of(TM)).zone(slot, value, words) is zone


def test_a_field_without_a_right_zone_has_that_of_its_schema() -> None:
    library = contract_of("library")
    field = Field("reader", "reader", ("body",), wrong=Schema({"const": "nobody"}, {}))
    zones = Zones(replace(library, fields={"reader": field}))
    (slot,) = [each for each in library.operations["createLoan"].slots if each.name == "reader"]
    found = [zones.zone(slot, value, None) for value in ("Sample Reader", "é", "", "nobody")]
    assert found == [Zone.RIGHT, Zone.RIGHT, Zone.OPEN, Zone.WRONG]


def test_of_two_fields_of_one_name_the_first_counts() -> None:
    library = contract_of("library")
    first, second = (Field(each, "book", (where,)) for each, where in (("one", "body"), ("two", "body")))
    zones = Zones(replace(library, fields={"one": first, "two": second}))
    book, reader = library.operations["createLoan"].slots
    assert zones.field(book) is first and zones.field(reader) is None
