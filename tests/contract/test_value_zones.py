"""Test value zones: certainly right, certainly wrong, open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.contract.fields import Field
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import DEFAULT_STYLE, ParameterStyle
from conformance.contract.value_zones import (
    PLAIN_TEXT_LIMIT,
    Zone,
    Zones,
    is_blank,
    is_unremarkable,
    parsed_values,
    zones_of,
)
from tests.support.kit import DATA, contract_of

CARRIERS = frozenset(("dhl", "ups"))
TM = "trackingmore-v2"


LIBRARY = DATA / "library"


def slot_named(operation: Operation, name: str) -> ParameterSlot:
    return next(slot for slot in operation.slots if slot.name == name)


@pytest.mark.parametrize(
    ("name", "value", "zone"),
    [
        ("book", "978-0-00-000000-2", Zone.RIGHT),
        ("book", "abc", Zone.WRONG),
        ("book", {}, Zone.WRONG),
        ("book", "978", Zone.OPEN),
        ("book", 978, Zone.OPEN),
        ("reader", "Sample Reader", Zone.RIGHT),
        ("reader", "", Zone.OPEN),
        ("reader", 1, Zone.OPEN),
        ("reader", "Jos\u00e9", Zone.OPEN),
        ("reader", "a" * (PLAIN_TEXT_LIMIT + 1), Zone.OPEN),
    ],
)
def test_zone_of_a_field_and_of_a_slot_without_one(
    library_contract: Contract, name: str, value: Any, zone: Zone
) -> None:
    assert (
        Zones(library_contract).zone(slot_named(library_contract.operations["createLoan"], name), value, None) is zone
    )


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        # Open by its field, or not at all, but as the schema says.
        ("book", "978", True),
        ("book", 978, False),
        ("book", "abc", False),
        ("reader", "Sample Reader", True),
        ("reader", "", False),
        ("reader", None, False),
        ("reader", "a" * (PLAIN_TEXT_LIMIT + 1), False),
    ],
)
def test_value_fits_its_schema(library_contract: Contract, name: str, value: Any, fits: bool) -> None:
    slot = slot_named(library_contract.operations["createLoan"], name)
    assert Zones(library_contract).fits_schema(slot, value) is fits


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
def test_zone_of_a_field_with_a_vocabulary_is_that_of_its_words(name: str, value: Any, words: Any, zone: Zone) -> None:
    operation = contract_of(TM).operations["createTracking"]
    (slot,) = [each for each in operation.slots if each.name == name]
    assert Zones(contract_of(TM)).zone(slot, value, words) is zone


def test_zone_of_a_field_without_a_right_schema_is_that_of_openapi() -> None:
    library = contract_of("library")
    field = Field("reader", "reader", ("body",), wrong=Schema({"const": "no reader"}, {}))
    zones = Zones(replace(library, fields={"reader": field}))
    (slot,) = [each for each in library.operations["createLoan"].slots if each.name == "reader"]
    found = [zones.zone(slot, value, None) for value in ("Sample Reader", "é", "", "no reader")]
    assert found == [Zone.RIGHT, Zone.RIGHT, Zone.OPEN, Zone.WRONG]


def test_field_is_the_first_of_two_with_one_name() -> None:
    library = contract_of("library")
    first, second = (Field(each, "book", (where,)) for each, where in (("one", "body"), ("two", "body")))
    zones = Zones(replace(library, fields={"one": first, "two": second}))
    book, reader = library.operations["createLoan"].slots
    assert zones.field(book) is first and zones.field(reader) is None


def test_zone_distinguishes_equal_values_of_other_types() -> None:
    """1, 1.0 and true are equal in Python, and what is remembered of one is not used for another."""
    zones = Zones(contract_of("library"))
    slot = ParameterSlot("body", ("count",), False, Schema({"type": "integer"}, {}))
    kinds = [zones.zone(slot, value, None) for value in (1, True, "1", 1)]
    assert kinds == [Zone.RIGHT, Zone.OPEN, Zone.OPEN, Zone.RIGHT]


def test_spellings_of_text_in_a_query_include_numbers_and_lists() -> None:
    number, many = (ParameterSlot("query", ("q",), False, Schema({"type": kind}, {})) for kind in ("integer", "array"))
    assert (parsed_values(number, "12"), parsed_values(number, "x")) == ([12], ["x"])
    assert parsed_values(many, "a") == ["a", ["a"]]
    assert parsed_values(ParameterSlot("body", ("q",), False, Schema({"type": "integer"}, {})), "12") == ["12"]


@pytest.mark.parametrize(
    ("where", "kind", "value", "expected"),
    [
        ("path", "integer", "12", [12]),
        ("query", "number", "-7", [-7]),
        ("query", "number", "1.5", [1.5]),
        ("query", "integer", "1.5", ["1.5"]),
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
def test_spellings_keep_to_the_type_of_the_slot(where: str, kind: str, value: Any, expected: list[Any]) -> None:
    found = parsed_values(ParameterSlot(where, ("x",), False, Schema({"type": kind}, {})), value)
    assert found == expected and list(map(type, found)) == list(map(type, expected))


@pytest.mark.parametrize(
    ("value", "plain"),
    [(1, True), (2**31, False), (None, True), ([1, ["a"]], True), ([1, ["\n"]], False), ({"a": 1e300}, False)],
)
def test_is_plain_looks_into_lists_and_objects(value: Any, plain: bool) -> None:
    assert is_unremarkable(Schema({}, {}), value) is plain


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("x" * PLAIN_TEXT_LIMIT, True),
        ("x" * (PLAIN_TEXT_LIMIT + 1), False),
        (2**31 - 1, True),
        (2**31, False),
        (-(2**31), False),
    ],
)
def test_is_plain_has_limits_of_length_and_size(value: object, plain: bool) -> None:
    """`is_plain` with its limits moved."""
    assert is_unremarkable(Schema({}, {}), value) is plain


TEXT = {"type": "string", "maxLength": 400}


@pytest.mark.parametrize(
    ("schema", "longest"),
    [
        (TEXT, 400),
        ({"anyOf": [TEXT, {"type": "null"}]}, 400),
        ({"maxLength": 20}, 100),
        ({"maxLength": 2000}, 1100),
        ({**TEXT, "format": "email"}, 100),
    ],
)
def test_a_text_of_a_documented_length_is_plain(schema: Any, longest: int) -> None:
    plain = [is_unremarkable(Schema(schema, {}), "x" * length) for length in (longest, longest + 1)]
    assert plain == [True, False]


def test_a_text_is_plain_by_the_schema_of_its_own_member_or_element() -> None:
    schema = Schema({"properties": {"note": TEXT, "notes": {"items": TEXT}}}, {})
    text = "x" * 400
    values = {"note": text}, {"notes": [text]}, {"other": text}, {"note": text + "x"}, [text]
    assert [is_unremarkable(schema, each) for each in values] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("value", "blank"),
    [(None, True), ("", True), ([], True), ({}, True), (0, False), (False, False), (" ", False), ([0], False)],
)
def test_is_blank_means_null_or_empty(value: Any, blank: bool) -> None:
    assert is_blank(value) is blank


def parameter(schema: Any, style: ParameterStyle = DEFAULT_STYLE) -> ParameterSlot:
    return ParameterSlot("query", ("x",), False, Schema(schema, {}), style=style)


NUMBERS = {"type": "array", "items": {"type": "integer"}}


@pytest.mark.parametrize(
    ("schema", "value", "accepted"),
    [
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "5", True),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "null", True),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "x", False),
        ({"type": ["integer", "null"], "maximum": 9}, "5", True),
        ({"type": ["integer", "null"], "maximum": 9}, "10", False),
        ({"enum": [1, 2]}, "2", True),
        ({"enum": [1, 2]}, "3", False),
        ({"type": ["boolean", "string"], "maxLength": 4}, "true", True),
        (NUMBERS, "5", True),
        (NUMBERS, ["5", "6"], True),
        (NUMBERS, ["5", "x"], False),
        ({"anyOf": [NUMBERS, {"type": "null"}]}, ["5", "6"], True),
    ],
)
def test_text_of_a_query_is_read_as_the_schema_allows(schema: Any, value: Any, accepted: bool) -> None:
    slot = parameter(schema)
    assert any(map(slot.schema.accepts, parsed_values(slot, value))) is accepted


def test_elements_that_are_joined_are_read_one_by_one() -> None:
    assert parsed_values(parameter(NUMBERS, ParameterStyle("form", explode=False)), "5,6") == ["5,6", [5, 6]]
    assert parsed_values(parameter(NUMBERS, ParameterStyle("pipeDelimited", explode=False)), "5|6") == ["5|6", [5, 6]]


def test_members_of_an_object_in_a_query_are_read_one_by_one() -> None:
    slot = parameter({"properties": {"size": {"type": "integer"}, "name": {"type": "string"}}})
    texts = {"size": "5", "name": "6", "other": "7"}
    assert parsed_values(slot, texts) == [texts, {"size": 5, "name": "6", "other": "7"}]


def test_value_that_a_form_has_under_another_name_is_open() -> None:
    contract = contract_of(str(DATA / "zoo" / "payments"))
    slots = {each.name: each for each in contract.operations["createPayment"].slots if len(each.trail) == 1}
    zone = zones_of(contract).zone
    assert zone(slots["amount"], {"a": "1"}, None) is zone(slots["amount"], ["1", "2"], None) is Zone.OPEN
    assert zone(slots["metadata"], "text", None) is Zone.OPEN
    assert zone(slots["amount"], "none", None) is zone(slots["currency"], "gbp", None) is Zone.WRONG


@pytest.mark.parametrize(("words", "zone"), [({}, Zone.OPEN), ({"enum": ["", "a"]}, Zone.RIGHT)])
def test_empty_text_may_count_as_missing_unless_it_is_a_word(words: dict[str, Any], zone: Zone) -> None:
    slot = ParameterSlot("body", ("title",), False, Schema({"type": "string", **words}, {}))
    assert Zones(contract_of(TM)).zone(slot, "", None) is zone
