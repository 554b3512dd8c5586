"""The parts that read a contract: pointers, YAML, schemas, requests seen through a contract, zones, names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conformance.contract.json_pointer import ABSENT, put, resolve, split
from conformance.contract.json_schema import Schema
from conformance.contract.loader import find_folder, load_contract, shipped_contracts
from conformance.contract.model import Contract, Operation, ParameterSlot
from conformance.contract.request_view import MALFORMED, RequestView, changed, dump, fill, rewrite
from conformance.contract.schema_messages import nearest
from conformance.contract.strict_json import parse_leniently, parse_strictly
from conformance.contract.value_zones import PLAIN_TEXT_LIMIT, Zone, Zones, is_plain, spellings
from conformance.contract.yaml_file import read_yaml, with_text_keys
from conformance.core.errors import UsageError
from conformance.core.exchange import Request
from conformance.core.test_values import GeneratedValues
from tests.support.kit import DATA

LIBRARY = DATA / "library"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=9)


@pytest.fixture(scope="module")
def library() -> Contract:
    return load_contract(str(LIBRARY))


def create(body: bytes | None) -> Request:
    return Request("POST", "/loans", headers=(("Content-Type", "application/json"),), body=body)


# --- pointer ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/a/0", 1),
        ("/a/1", {"b/c": 2, "m~n": None}),
        ("/a/1/b~1c", 2),
        ("/a/1/m~0n", None),
        ("/a/2", ABSENT),
        ("/a/-", ABSENT),
        ("/a/00", ABSENT),
        ("/a/\u00b2", ABSENT),
        ("/b", ABSENT),
        ("/a/0/x", ABSENT),
        ("/", ABSENT),
    ],
)
def test_resolve(pointer: str, expected: Any) -> None:
    assert resolve({"a": [1, {"b/c": 2, "m~n": None}]}, pointer) == expected


@given(VALUES, st.lists(st.text(min_size=1, max_size=3).filter(lambda part: not part.isdigit()), max_size=4), SCALARS)
def test_what_is_put_is_found_and_nothing_is_changed_in_place(document: Any, parts: list[str], value: Any) -> None:
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
    before = json.dumps(document)
    assert split(pointer) == tuple(parts)
    assert resolve(put(document, pointer, value), pointer) == value
    assert json.dumps(document) == before


def test_put_into_an_array_replaces_the_element() -> None:
    assert put({"a": [1, {"b": 2}]}, "/a/1/b", 3) == {"a": [1, {"b": 3}]}


# --- YAML and JSON ---------------------------------------------------------------------------------
def yaml_of(folder: Path, text: str) -> Any:
    (folder / "file.yaml").write_text(text, "utf-8")
    return read_yaml(folder / "file.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("2020-01-01", "2020-01-01"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("True", "True"),
        ("'12'", "12"),
        ("~", None),
        ("", None),
        ("true", True),
        ("12", 12),
        ("-1.5e3", -1500.0),
    ],
)
def test_only_core_values_are_more_than_text(tmp_path: Path, text: str, expected: Any) -> None:
    assert yaml_of(tmp_path, f"a: {text}\n").value == {"a": expected}


def test_lines_are_found_and_repeated_keys_too(tmp_path: Path) -> None:
    file = yaml_of(tmp_path, "a:\n  b:\n    - x\n    - y: 1\n      y: 2\n  200: z\n")
    assert file.line_of(("a", "b", 1, "y")) == 4
    assert file.line_of(("a", 200)) == 6
    assert file.line_of(("a", "b", "nowhere", "deeper")) == 2
    assert list(file.repeated_keys()) == [("y", 5)]
    assert list(file.odd_keys()) == [("a", 200)]
    assert with_text_keys(file.value) == {"a": {"b": ["x", {"y": 2}], "200": "z"}}


@pytest.mark.parametrize("text", ["a: [", "a: &x 1\nb: *x", "a: !!python/name:os.system x", "\0", "a: b: c", "[" * 999])
def test_what_is_not_plain_yaml_is_a_usage_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"file\.yaml"):
        yaml_of(tmp_path, text)


@given(VALUES)
def test_json_comes_back_strictly_and_leniently(value: Any) -> None:
    assert parse_strictly(dump(value)) == value == parse_leniently(b"\xef\xbb\xbf" + dump(value) + b" and more")


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"{} {}", b'{"a": 1, "a": 2}', b"NaN", b"-Infinity", b"\xef\xbb\xbf{}", b"\xff", b"1e999", b"{'a': 1}"],
)
def test_what_is_not_strictly_json_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        parse_strictly(raw)


# --- schemas ---------------------------------------------------------------------------------------
def test_a_schema_follows_references_into_its_root() -> None:
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"type": "integer", "maximum": 9}}
    schema = Schema({"$ref": "#/components/schemas/A"}, {"components": {"schemas": schemas}})
    assert (schema.accepts(9), schema.accepts(10), schema.accepts("9")) == (True, False, False)
    assert schema.flat == {"type": "integer", "maximum": 9}
    assert [message for _, message in schema.faults(10)] == ["10 is greater than the maximum of 9"]


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ([{"n": 1}], []),
        ([{"n": 1}, {"n": "x"}], [(1, "n")]),
        ([{"n": [1, "x"]}], [(0, "n", 1)]),
        ({"a": {"n": "x"}}, [("a", "n")]),
        ("text", [()]),
    ],
)
def test_what_fits_none_of_several_schemas_is_wrong_where_it_leaves_the_closest(
    value: Any, places: list[tuple[str | int, ...]]
) -> None:
    numbers = {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]}
    rate = {"type": "object", "properties": {"n": numbers}}
    either = {"anyOf": [{"type": "array", "items": rate}, {"type": "object", "additionalProperties": rate}]}
    found = [path for path, _ in Schema(either, {}).faults(value)]
    assert found == places


def test_a_schema_never_leaves_its_file_and_never_circles() -> None:
    assert not Schema({"$ref": "http://127.0.0.1:9/x"}, {}).accepts(1)
    looped = {"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}}
    with pytest.raises(ValueError, match="leads to itself"):
        Schema({"$ref": "#/components/schemas/A"}, looped).flat["type"]


def test_a_value_that_json_cannot_hold_fits_nothing() -> None:
    assert not Schema(True, {}).accepts("\ud800")
    assert len(list(Schema(True, {}).faults("\ud800"))) == 1


def test_complaints_are_in_the_words_of_the_schema() -> None:
    raw = {
        "type": "object",
        "required": ["title"],
        "additionalProperties": False,
        "properties": {
            "title": {"type": "string", "pattern": "^[A-Z]", "errorMessage": "must begin with a capital"},
            "count": {"type": "integer"},
        },
        "propertyNames": {"maxLength": 5, "errorMessage": "is too long a name"},
    }
    said = dict(Schema(raw, raw).complaints({"title": "a", "conut": 1, "number": 1, "count": "x"}))
    assert said[("title",)] == '"a" must begin with a capital'
    assert said[("conut",)] == "is not known here; did you mean 'count'?"
    assert said[("number",)] == "is too long a name"
    assert said[("count",)] == '"x" is not of type "integer"'
    assert list(Schema(raw, raw).complaints({})) == [((), "lacks 'title'")]


def test_nearest_says_nothing_where_nothing_is_near() -> None:
    assert nearest("answred", ["answered", "envelope"]) == "; did you mean 'answered'?"
    assert nearest("xyz", ["answered"]) == ""


# --- loading ---------------------------------------------------------------------------------------
def test_the_library_is_read_whole(library: Contract) -> None:
    assert (library.name, sorted(library.operations)) == ("library", ["createLoan", "listLoans", "readLoan"])
    create_loan, list_loans = library.operations["createLoan"], library.operations["listLoans"]
    assert (create_loan.takes, create_loan.body_required) == ("object", True)
    assert (create_loan.safe, list_loans.safe) == (False, True)
    assert [(slot.where, slot.trail) for slot in create_loan.slots] == [("body", ("book",)), ("body", ("reader",))]
    assert [(slot.where, slot.name, slot.required) for slot in list_loans.slots] == [("query", "reader", False)]
    assert library.credential_slots["header"].name == "Library-Key"
    assert library.own_clause["20"].id == "code.20"
    assert library.owners["loan_id"].name == "loan"
    assert library.clauses["operation.readLoan"].kind == "operation"
    assert library.documents["desk"].positions[1] == "welcome"
    assert list_loans.reply_example["code"] == 0


def test_shipped_contracts_load_by_name() -> None:
    assert [load_contract(name).name for name in shipped_contracts()] == shipped_contracts()


@pytest.mark.parametrize("name", ["", ".", "..", "no-such-contract", "/"])
def test_a_contract_that_is_not_there_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError, match="there is no contract"):
        find_folder(name)


def test_a_folder_beside_the_reader_wins_over_none() -> None:
    assert find_folder(str(LIBRARY)) == LIBRARY


def test_a_fault_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    for name in ("contract.yaml", "openapi.yaml"):
        (tmp_path / name).write_text((LIBRARY / name).read_text("utf-8").replace("format:", "formed:"), "utf-8")
    with pytest.raises(UsageError, match=r"contract\.yaml:\d+: "):
        load_contract(str(tmp_path))


# --- a request seen through a contract ---------------------------------------------------------------
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
def test_operations_are_found_by_method_and_path(
    library: Contract, method: str, path: str, operation: str | None, methods: set[str]
) -> None:
    view = RequestView(library, Request(method, path))
    assert (view.operation.id if view.operation else None) == operation
    assert set(view.methods) == methods


@given(value=TEXT.filter(bool))
def test_any_value_goes_through_a_path(library: Contract, value: str) -> None:
    view = RequestView(library, Request("GET", fill("/loans/{loan_id}", {"loan_id": value})))
    assert view.path_values == {"loan_id": value}
    assert view.named("loan_id") == value


def test_bodies_are_absent_malformed_or_values(library: Contract) -> None:
    bodies = [RequestView(library, create(raw)).body for raw in (None, b" ", b"{", b"null", b'{"book": 1}')]
    assert bodies == [ABSENT, ABSENT, MALFORMED, None, {"book": 1}]


def test_values_name_what_is_there_and_what_could_be(library: Contract) -> None:
    values = {each.slot.name: each.value for each in RequestView(library, create(b'{"book": "978"}')).values}
    assert values == {"book": "978", "reader": ABSENT}
    twice = RequestView(library, Request("GET", "/loans", query=(("reader", "a"), ("reader", "b"))))
    assert [each.value for each in twice.values] == ["a"]
    assert RequestView(library, Request("GET", "/nowhere")).values == []


def slot_of(operation: Operation, name: str) -> ParameterSlot:
    return next(slot for slot in operation.slots if slot.name == name)


@given(value=SCALARS)
def test_a_changed_value_is_the_one_that_is_seen(library: Contract, value: Any) -> None:
    sent = RequestView(library, create(b'{"book": "978", "reader": "R", "more": 1}'))
    altered = changed(sent, slot_of(library.operations["createLoan"], "book"), value)
    assert RequestView(library, altered).body == {"book": value, "reader": "R", "more": 1}
    listed = RequestView(library, Request("GET", "/loans", query=(("reader", "x"), ("other", "y"))))
    again = RequestView(library, changed(listed, slot_of(library.operations["listLoans"], "reader"), value))
    assert again.named("reader") == (value if isinstance(value, str) else json.dumps(value))
    assert ("other", "y") in again.request.query


def test_absent_takes_a_value_away(library: Contract) -> None:
    view = RequestView(library, create(b'{"book": "978", "reader": "R"}'))
    without = changed(view, slot_of(library.operations["createLoan"], "book"), ABSENT)
    assert RequestView(library, without).body == {"reader": "R"}
    listed = RequestView(library, Request("GET", "/loans", query=(("reader", "x"),)))
    assert changed(listed, slot_of(library.operations["listLoans"], "reader"), ABSENT).query == ()


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        (("a",), {"a": 9, "c": [{"d": 2}, {"d": 3}]}),
        (("c", "*", "d"), {"a": {"b": 1}, "c": [{"d": 9}, {"d": 3}]}),
        (("a", "b"), {"a": {"b": 9}, "c": [{"d": 2}, {"d": 3}]}),
        (("x", "y"), {"a": {"b": 1}, "c": [{"d": 2}, {"d": 3}]}),
    ],
)
def test_rewrite_reaches_into_objects_and_arrays(trail: tuple[str, ...], expected: Any) -> None:
    assert rewrite({"a": {"b": 1}, "c": [{"d": 2}, {"d": 3}]}, trail, 9) == expected


# --- zones -----------------------------------------------------------------------------------------
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
def test_zones_of_fields_and_of_values_without_one(library: Contract, name: str, value: Any, zone: Zone) -> None:
    assert Zones(library).zone(slot_of(library.operations["createLoan"], name), value, None) is zone


def test_text_in_a_query_also_spells_numbers_and_lists() -> None:
    number, many = (ParameterSlot("query", ("q",), False, Schema({"type": kind}, {})) for kind in ("integer", "array"))
    assert (spellings(number, "12"), spellings(number, "x")) == ([12], ["x"])
    assert spellings(many, "a") == ["a", ["a"]]
    assert spellings(ParameterSlot("body", ("q",), False, Schema({"type": "integer"}, {})), "12") == ["12"]


@pytest.mark.parametrize(
    ("value", "plain"),
    [(1, True), (2**31, False), (None, True), ([1, ["a"]], True), ([1, ["\n"]], False), ({"a": 1e300}, False)],
)
def test_plain_values(value: Any, plain: bool) -> None:
    assert is_plain(value) is plain


# --- names -----------------------------------------------------------------------------------------
TAGS = st.from_regex(r"[a-z0-9]{8}", fullmatch=True)


@given(TAGS, TAGS, st.sampled_from(["[0-9a-f]{24}", "[0-9]{8}", "[0-9A-F]{16}", r"[0-9a-f-]{36}"]), st.integers(0, 200))
def test_the_same_tag_makes_the_same_names_and_another_tag_others(one: str, other: str, pattern: str, n: int) -> None:
    assume(one != other)
    absent = GeneratedValues(one).absent_id(pattern, n)
    assert absent is not None and re.fullmatch(pattern, absent)
    assert absent == GeneratedValues(one).absent_id(pattern, n)
    assert GeneratedValues(one).made_up(absent, pattern)
    assert absent != GeneratedValues(other).absent_id(pattern, n)
    assert GeneratedValues(one).fresh("a-{tag}-{n}") == f"a-{one}-1" != GeneratedValues(other).fresh("a-{tag}-{n}")


def test_fresh_values_are_new_each_time_and_known_as_our_own() -> None:
    names = GeneratedValues("tag00001")
    made = [names.fresh("{tag}x{n}") for _ in range(3)]
    assert made == ["tag00001x1", "tag00001x2", "tag00001x3"]
    assert names.made_up(made[0].upper()) and not names.made_up("somebody else's")
    assert names.absent_id("no-such-[shape]") is None
