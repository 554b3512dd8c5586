"""Test a request seen through a contract: its operation, its values, and how it is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import ParameterStyle, parameter_text
from conformance.contract.request_view import (
    MALFORMED,
    TOO_DEEP,
    RequestView,
    dump_json,
    query_pairs,
    query_value,
    set_value,
    values_at,
    with_value,
)
from conformance.core.exchange import Request
from tests.support.json_values import SCALARS, TEXT
from tests.support.kit import DATA, contract_of, get, send

TM, PARCELS = "trackingmore-v2", "parcels"
SCANS = "/parcels/1%2F2/scans"
ITEMS: list[Any] = [{"gate": "gate-1", "note": "dry"}, 7, {"gate": "gate-2"}]


LIBRARY = DATA / "library"


@pytest.mark.parametrize(
    ("method", "path", "operation", "methods"),
    [
        ("POST", "/loans", "createLoan", {"POST", "GET"}),
        ("GET", "/loans", "listLoans", {"POST", "GET"}),
        ("GET", "/loans/1", "readLoan", {"GET"}),
        ("GET", "/loans/a%2Fb", "readLoan", {"GET"}),
        ("PUT", "/loans", None, {"POST", "GET"}),
        ("GET", "/loans/", None, set()),
        ("GET", "/loans/1/2", None, set()),
    ],
)
def test_view_finds_the_operation_by_method_and_path(
    library_contract: Contract, method: str, path: str, operation: str | None, methods: set[str]
) -> None:
    view = RequestView(library_contract, Request(method, path))
    assert (view.operation.id if view.operation else None) == operation
    assert set(view.methods) == methods


def view(request: Request, contract: str = PARCELS) -> RequestView:
    return RequestView(contract_of(contract), request)


def test_view_prefers_the_path_with_fewer_parameters() -> None:
    lists, numbers = (view(get(path), TM).operation for path in ("/trackings/get", "/trackings/dhl/get"))
    assert lists is not None and numbers is not None and (lists.id, numbers.id) == ("listTrackings", "readTracking")


@given(value=TEXT.filter(bool))
def test_view_reads_any_value_back_from_a_path(library_contract: Contract, value: str) -> None:
    view = RequestView(
        library_contract, Request("GET", library_contract.operations["readLoan"].path_for({"loan_id": value, "z": 1}))
    )
    assert view.path_values == {"loan_id": value}
    assert view.value_named("loan_id") == value


def create_loan_with(body: bytes | None) -> Request:
    return Request("POST", "/loans", headers=(("Content-Type", "application/json"),), body=body)


def test_view_body_is_absent_malformed_or_a_value(library_contract: Contract) -> None:
    bodies = [
        RequestView(library_contract, create_loan_with(raw)).body for raw in (None, b" ", b"{", b"null", b'{"book": 1}')
    ]
    assert bodies == [ABSENT, ABSENT, MALFORMED, None, {"book": 1}]


def test_view_body_that_is_too_deep_is_marked() -> None:
    assert (repr(MALFORMED), repr(TOO_DEEP)) == ("MALFORMED", "TOO_DEEP")
    assert view(send("POST", "/parcels", b"[" * 9000 + b"]" * 9000)).body is TOO_DEEP


def test_view_values_are_those_sent_and_those_absent(library_contract: Contract) -> None:
    values = {
        each.slot.name: each.value
        for each in RequestView(library_contract, create_loan_with(b'{"book": "978"}')).values
    }
    assert values == {"book": "978", "reader": ABSENT}
    twice = RequestView(library_contract, Request("GET", "/loans", query=(("reader", "a"), ("reader", "b"))))
    assert [each.value for each in twice.values] == ["a"]
    assert RequestView(library_contract, Request("GET", "/nowhere")).values == []


def test_view_values_of_items_have_the_number_of_the_item() -> None:
    values = [
        (each.slot.where, each.slot.name, each.value, each.item) for each in view(send("POST", SCANS, ITEMS)).values
    ]
    assert values == [
        ("path", "parcel_number", "1/2", None),
        ("item", "gate", "gate-1", 0),
        ("item", "gate", "gate-2", 2),
        ("item", "note", "dry", 0),
        ("item", "note", ABSENT, 2),
    ]


def test_view_values_of_a_query_are_the_first_of_each_name() -> None:
    seen = view(get("/parcels", ("town", "Delft"), ("page", "1"), ("town", "Gouda"), ("more", "x")))
    values = {each.slot.name: each.value for each in seen.values}
    assert values == {
        "page": "1",
        "size": ABSENT,
        "town": "Delft",
        "towns": ABSENT,
        "heavier": ABSENT,
        "lighter": ABSENT,
    }


def test_view_values_of_a_body_include_absent_members() -> None:
    values = {
        each.slot.name: each.value for each in view(send("POST", "/parcels", {"label": "A-1", "grams": None})).values
    }
    assert values == {"label": "A-1", "town": ABSENT, "grams": None, "street": ABSENT, "speed": ABSENT}


@pytest.mark.parametrize("body", [[], None, 7, b"{", b""])
def test_view_values_of_a_body_of_another_type_are_none(body: Any) -> None:
    assert view(send("POST", "/parcels", body)).values == []
    assert [each.slot.name for each in view(send("POST", SCANS, {} if body == [] else body)).values] == [
        "parcel_number"
    ]


def test_view_values_of_an_unknown_path_are_none() -> None:
    seen = view(send("POST", "/nowhere", {"label": "A-1"}))
    assert (seen.operation, seen.values, seen.items, seen.path_values) == (None, [], [], {})
    assert seen.value_named("label") is ABSENT


def test_view_named_looks_into_the_path_first() -> None:
    seen = view(send("POST", SCANS, [*ITEMS, {"gate": "gate-3", "parcel_number": "9"}]))
    assert [seen.value_named("gate", n) for n in range(4)] == ["gate-1", ABSENT, "gate-2", "gate-3"]
    assert seen.value_named("gate") is ABSENT and seen.value_named("note", 2) is ABSENT
    assert seen.value_named("parcel_number") == seen.value_named("parcel_number", 3) == "1/2"
    assert view(send("PUT", "/parcels/1", {"town": None})).value_named("town") is None


def test_view_named_ignores_nested_members() -> None:
    (deep,) = [each for each in contract_of("trackier-v1").operations.values() if each.id == "createCampaign"]
    inner = [each for each in deep.slots if len(each.trail) > 1]
    seen = RequestView(
        contract_of("trackier-v1"), send("POST", "/campaign", {"title": "x", **{each.trail[0]: {} for each in inner}})
    )
    assert all(
        seen.value_named(each.name) is ABSENT or (each.name,) in {one.trail for one in deep.slots} for each in inner
    )


def slot_named(operation: Operation, name: str) -> ParameterSlot:
    return next(slot for slot in operation.slots if slot.name == name)


@given(value=SCALARS)
def test_changed_replaces_the_value_and_nothing_else(library_contract: Contract, value: Any) -> None:
    sent = RequestView(library_contract, create_loan_with(b'{"book": "978", "reader": "R", "more": 1}'))
    altered = with_value(sent, slot_named(library_contract.operations["createLoan"], "book"), value)
    assert RequestView(library_contract, altered).body == {"book": value, "reader": "R", "more": 1}
    listed = RequestView(library_contract, Request("GET", "/loans", query=(("reader", "x"), ("other", "y"))))
    again = RequestView(
        library_contract, with_value(listed, slot_named(library_contract.operations["listLoans"], "reader"), value)
    )
    assert again.value_named("reader") == (value if isinstance(value, str) else json.dumps(value))
    assert ("other", "y") in again.request.query


def test_changed_removes_a_value_that_is_absent(library_contract: Contract) -> None:
    view = RequestView(library_contract, create_loan_with(b'{"book": "978", "reader": "R"}'))
    without = with_value(view, slot_named(library_contract.operations["createLoan"], "book"), ABSENT)
    assert RequestView(library_contract, without).body == {"reader": "R"}
    listed = RequestView(library_contract, Request("GET", "/loans", query=(("reader", "x"),)))
    assert with_value(listed, slot_named(library_contract.operations["listLoans"], "reader"), ABSENT).query == ()


def slot_of(seen: RequestView, name: str) -> ParameterSlot:
    assert seen.operation is not None
    return next(each for each in seen.operation.slots if each.name == name)


@pytest.mark.parametrize(
    ("value", "path"),
    [("a b/c?", "/parcels/a%20b%2Fc%3F/scans"), (7, "/parcels/7/scans"), (None, "/parcels/null/scans")],
)
def test_changed_escapes_a_value_of_the_path(value: Any, path: str) -> None:
    seen = view(send("POST", SCANS, ITEMS))
    sent = with_value(seen, slot_of(seen, "parcel_number"), value)
    assert (sent.path, sent.body, sent.query, sent.method) == (path, dump_json(ITEMS), (), "POST")


def test_changed_keeps_the_other_values_of_the_path() -> None:
    seen = view(get("/trackings/a%2Fb/CT1"), TM)
    assert with_value(seen, slot_of(seen, "tracking_number"), "CT2").path == "/trackings/a%2Fb/CT2"


@pytest.mark.parametrize(("value", "last"), [("Gouda", "Gouda"), (7, "7"), (True, "true"), (["a"], "a"), ("", "")])
def test_changed_appends_a_value_of_the_query(value: Any, last: str) -> None:
    seen = view(get("/parcels", ("town", "Delft"), ("page", "1"), ("town", "Leiden")))
    assert with_value(seen, slot_of(seen, "town"), value).query == (("page", "1"), ("town", last))
    assert with_value(seen, slot_of(seen, "town"), ABSENT).query == (("page", "1"),)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (0, [{"note": "dry", "gate": "!"}, 7, {"gate": "gate-2"}]),
        (1, ITEMS),
        (2, [{"gate": "gate-1", "note": "dry"}, 7, {"gate": "!"}]),
        (3, ITEMS),
    ],
)
def test_changed_replaces_a_value_of_the_given_item(item: int, expected: list[Any]) -> None:
    seen = view(send("POST", SCANS, ITEMS))
    assert json.loads(with_value(seen, slot_of(seen, "gate"), "!", item).body or b"") == expected


def test_changed_uses_the_first_item_by_default() -> None:
    seen = view(send("POST", SCANS, ITEMS))
    body = with_value(seen, slot_of(seen, "note"), ABSENT).body
    assert json.loads(body or b"") == [{"gate": "gate-1"}, 7, {"gate": "gate-2"}]


@pytest.mark.parametrize(
    ("body", "value", "expected"),
    [
        ({"label": "A-1", "town": "Delft"}, "B-1", b'{"town":"Delft","label":"B-1"}'),
        ({"label": "A-1", "town": "Delft"}, ABSENT, b'{"town":"Delft"}'),
        ({"town": "Delft"}, None, b'{"town":"Delft","label":null}'),
        ([1], "B-1", b'{"label":"B-1"}'),
        (None, ABSENT, b"{}"),
    ],
)
def test_changed_appends_a_member_of_the_body(body: Any, value: Any, expected: bytes) -> None:
    seen = view(send("POST", "/parcels", body))
    assert with_value(seen, slot_of(seen, "label"), value).body == expected


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        (("a",), {"a": 9, "c": [{"d": 2}, {"d": 3}]}),
        (("c", "*", "d"), {"a": {"b": 1}, "c": [{"d": 9}, {"d": 3}]}),
        (("a", "b"), {"a": {"b": 9}, "c": [{"d": 2}, {"d": 3}]}),
        (("x", "y"), {"a": {"b": 1}, "c": [{"d": 2}, {"d": 3}]}),
    ],
)
def test_rewrite_changes_the_first_element_of_an_array(trail: tuple[str, ...], expected: Any) -> None:
    assert set_value({"a": {"b": 1}, "c": [{"d": 2}, {"d": 3}]}, trail, 9) == expected


@pytest.mark.parametrize(
    ("trail", "node", "value", "expected"),
    [
        (("a", "b"), {"a": {"b": 1, "c": 2}}, ABSENT, {"a": {"c": 2}}),
        (("a", "b"), {"a": 7}, 1, {"a": 7}),
        (("a", "b"), {"c": 7}, 1, {"c": 7}),
        (("*", "a"), [{"a": 1}, {"a": 2}], 9, [{"a": 9}, {"a": 2}]),
        (("*", "a"), [{"a": 1}], 9, [{"a": 9}]),
        (("*", "a"), [], 9, []),
        (("*", "a"), {"a": 1}, 9, {"a": 1}),
        (("a",), 7, 9, 7),
        (("a",), {"b": 2}, 9, {"b": 2, "a": 9}),
    ],
)
def test_set_value_leaves_what_the_trail_does_not_reach(
    trail: tuple[str, ...], node: Any, value: Any, expected: Any
) -> None:
    assert set_value(node, trail, value) == expected


@pytest.mark.parametrize(
    ("trail", "found"),
    [
        (("a",), [[{"b": 1}, {"c": 2}, 3]]),
        (("a", "*", "b"), [1, ABSENT]),
        (("x",), [ABSENT]),
        (("x", "y"), []),
        (("a", "b"), []),
        (("n", "*", "b"), []),
        (("n", "m"), [4]),
    ],
)
def test_values_at_finds_every_value_of_a_trail(trail: tuple[str, ...], found: list[Any]) -> None:
    assert list(values_at({"a": [{"b": 1}, {"c": 2}, 3], "n": {"m": 4}}, trail)) == found


def test_values_are_written_as_json_text_and_path() -> None:
    assert dump_json({"a": ["é", 1]}) == '{"a":["é",1]}'.encode()
    assert dump_json("\ud800") == b'"\xed\xa0\x80"'
    assert [parameter_text(each) for each in ("a", 1, None, [1, 2])] == ["a", "1", "null", "[1, 2]"]


def array(*, joined: bool = False) -> ParameterSlot:
    schema = Schema({"type": "array", "items": {"type": "integer"}}, {})
    return ParameterSlot("query", ("id",), False, schema, style=ParameterStyle("form", explode=not joined))


@pytest.mark.parametrize(
    ("slot", "value", "pairs", "seen"),
    [
        (array(), [1, 2], (("id", "1"), ("id", "2")), ["1", "2"]),
        (array(), [1], (("id", "1"),), "1"),
        (array(), [], (), ABSENT),
        (array(joined=True), [1, 2], (("id", "1,2"),), "1,2"),
        (array(joined=True), [], (), ABSENT),
    ],
)
def test_array_of_a_query_repeats_its_name_or_is_joined(slot: ParameterSlot, value: Any, pairs: Any, seen: Any) -> None:
    assert query_pairs(slot, value) == pairs
    assert query_value(slot, value) == seen
