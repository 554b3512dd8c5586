"""A request seen through a contract: its named values, and how one of them is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import ParameterSlot
from conformance.contract.request_view import (
    MALFORMED,
    TOO_DEEP,
    RequestView,
    changed,
    dig,
    dump,
    fill,
    rewrite,
    text_of,
)
from conformance.core.exchange import Request
from tests.support.kit import contract_of, get, send

TM, PARCELS = "trackingmore-v2", "parcels"
SCANS = "/parcels/1%2F2/scans"
ITEMS: list[Any] = [{"gate": "gate-1", "note": "dry"}, 7, {"gate": "gate-2"}]


def view(request: Request, contract: str = PARCELS) -> RequestView:
    return RequestView(contract_of(contract), request)


def slot_of(seen: RequestView, name: str) -> ParameterSlot:
    assert seen.operation is not None
    return next(each for each in seen.operation.slots if each.name == name)


# --- what is seen ----------------------------------------------------------------------------------------
def test_values_of_path_and_items_with_the_number_of_each() -> None:
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


def test_values_of_a_query_where_the_first_of_a_name_counts() -> None:
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


def test_values_of_a_body() -> None:
    values = {
        each.slot.name: each.value for each in view(send("POST", "/parcels", {"label": "A-1", "grams": None})).values
    }
    assert values == {"label": "A-1", "town": ABSENT, "grams": None, "street": ABSENT, "speed": ABSENT}


@pytest.mark.parametrize("body", [[], None, 7, b"{", b""])
def test_a_body_of_another_type_has_no_members(body: Any) -> None:
    assert view(send("POST", "/parcels", body)).values == []
    assert [each.slot.name for each in view(send("POST", SCANS, {} if body == [] else body)).values] == [
        "parcel_number"
    ]


def test_a_request_to_nowhere_has_no_values() -> None:
    seen = view(send("POST", "/nowhere", {"label": "A-1"}))
    assert (seen.operation, seen.values, seen.items, seen.path_values) == (None, [], [], {})
    assert seen.named("label") is ABSENT


def test_names_are_found_wherever_they_stand_and_the_path_goes_first() -> None:
    seen = view(send("POST", SCANS, [*ITEMS, {"gate": "gate-3", "parcel_number": "9"}]))
    assert [seen.named("gate", n) for n in range(4)] == ["gate-1", ABSENT, "gate-2", "gate-3"]
    assert seen.named("gate") is ABSENT and seen.named("note", 2) is ABSENT
    assert seen.named("parcel_number") == seen.named("parcel_number", 3) == "1/2"
    assert view(send("PUT", "/parcels/1", {"town": None})).named("town") is None


def test_members_inside_of_members_have_no_name_of_their_own() -> None:
    (deep,) = [each for each in contract_of("trackier-v1").operations.values() if each.id == "createCampaign"]
    inner = [each for each in deep.slots if len(each.trail) > 1]
    seen = RequestView(
        contract_of("trackier-v1"), send("POST", "/campaign", {"title": "x", **{each.trail[0]: {} for each in inner}})
    )
    assert all(seen.named(each.name) is ABSENT or (each.name,) in {one.trail for one in deep.slots} for each in inner)


def test_a_template_with_fewer_parameters_is_the_more_exact_one() -> None:
    lists, numbers = (view(get(path), TM).operation for path in ("/trackings/get", "/trackings/dhl/get"))
    assert lists is not None and numbers is not None and (lists.id, numbers.id) == ("listTrackings", "readTracking")


def test_what_cannot_be_read_says_so() -> None:
    assert (repr(MALFORMED), repr(TOO_DEEP)) == ("MALFORMED", "TOO_DEEP")
    assert view(send("POST", "/parcels", b"[" * 9000 + b"]" * 9000)).body is TOO_DEEP


# --- what is changed -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "path"),
    [("a b/c?", "/parcels/a%20b%2Fc%3F/scans"), (7, "/parcels/7/scans"), (None, "/parcels/null/scans")],
)
def test_a_value_of_the_path(value: Any, path: str) -> None:
    seen = view(send("POST", SCANS, ITEMS))
    sent = changed(seen, slot_of(seen, "parcel_number"), value)
    assert (sent.path, sent.body, sent.query, sent.method) == (path, dump(ITEMS), (), "POST")


def test_the_other_values_of_the_path_stay_as_they_are() -> None:
    seen = view(get("/trackings/a%2Fb/CT1"), TM)
    assert changed(seen, slot_of(seen, "tracking_number"), "CT2").path == "/trackings/a%2Fb/CT2"


@pytest.mark.parametrize(("value", "last"), [("Gouda", "Gouda"), (7, "7"), (True, "true"), (["a"], '["a"]'), ("", "")])
def test_a_value_of_the_query_goes_to_the_end(value: Any, last: str) -> None:
    seen = view(get("/parcels", ("town", "Delft"), ("page", "1"), ("town", "Leiden")))
    assert changed(seen, slot_of(seen, "town"), value).query == (("page", "1"), ("town", last))
    assert changed(seen, slot_of(seen, "town"), ABSENT).query == (("page", "1"),)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (0, [{"note": "dry", "gate": "!"}, 7, {"gate": "gate-2"}]),
        (1, ITEMS),
        (2, [{"gate": "gate-1", "note": "dry"}, 7, {"gate": "!"}]),
        (3, ITEMS),
    ],
)
def test_a_value_of_one_item(item: int, expected: list[Any]) -> None:
    seen = view(send("POST", SCANS, ITEMS))
    assert json.loads(changed(seen, slot_of(seen, "gate"), "!", item).body or b"") == expected


def test_of_a_list_the_first_item_is_changed_unless_another_is_meant() -> None:
    seen = view(send("POST", SCANS, ITEMS))
    body = changed(seen, slot_of(seen, "note"), ABSENT).body
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
def test_a_member_of_a_body(body: Any, value: Any, expected: bytes) -> None:
    seen = view(send("POST", "/parcels", body))
    assert changed(seen, slot_of(seen, "label"), value).body == expected


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
def test_rewriting_inside(trail: tuple[str, ...], node: Any, value: Any, expected: Any) -> None:
    assert rewrite(node, trail, value) == expected


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
def test_digging(trail: tuple[str, ...], found: list[Any]) -> None:
    assert list(dig({"a": [{"b": 1}, {"c": 2}, 3], "n": {"m": 4}}, trail)) == found


def test_how_values_are_written() -> None:
    assert dump({"a": ["é", 1]}) == '{"a":["é",1]}'.encode()
    assert dump("\ud800") == b'"\xed\xa0\x80"'
    assert [text_of(each) for each in ("a", 1, None, [1, 2])] == ["a", "1", "null", "[1, 2]"]
    assert fill("/a/{x}/{y}", {"x": "b/ü", "y": 7, "z": 1}) == "/a/b%2F%C3%BC/7"
