"""Test fields whose OpenAPI schema decides: bounds, enumerations and types, each violated alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.checks.causes import causes_of
from conformance.checks.causes._schema_violations import breaks_only, values_beside, violating_values
from conformance.checks.causes.base import zone_of
from conformance.cli.main import main
from conformance.contract.folders import specs_folder
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.loader import load_contract
from conformance.contract.operation import ParameterSlot
from conformance.contract.value_zones import Zone, zones_of
from conformance.mock_server.record_store import RecordStore
from tests.support.contract_copies import changed_copy
from tests.support.kit import FOLDERS, Bench, cause_of, contract_of

SHED = FOLDERS["ten_faults"]


def zone(member: str, value: Any) -> Zone:
    contract = contract_of("ten_faults")
    slot = next(each for each in contract.operations["createTool"].slots if each.name == member)
    return zones_of(contract).zone(slot, value, None)


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("days", 30, Zone.RIGHT),
        ("days", 31, Zone.WRONG),
        ("days", 0, Zone.WRONG),
        ("days", "7", Zone.WRONG),
        ("days", 7.5, Zone.WRONG),
        ("days", True, Zone.WRONG),
        ("kind", "hand", Zone.RIGHT),
        ("kind", "HAND", Zone.WRONG),
        ("name", "x" * 61, Zone.WRONG),
        ("name", {"a": 1}, Zone.WRONG),
        ("tags", ["wood"], Zone.RIGHT),
        ("tags", [], Zone.RIGHT),
        ("tags", ["wood", 7], Zone.WRONG),
    ],
)
def test_value_that_violates_a_keyword_is_wrong(member: str, value: Any, expected: Zone) -> None:
    assert zone(member, value) is expected


@pytest.mark.parametrize(
    ("member", "value"), [("days", 7.0), ("days", None), ("kind", ""), ("tags", {}), ("name", "\u8fd0")]
)
def test_value_that_servers_treat_differently_is_open(member: str, value: Any) -> None:
    assert zone(member, value) is Zone.OPEN


def test_number_with_a_zero_fraction_is_right_where_any_number_is() -> None:
    schema = Schema({"type": "number"}, {})
    slot = ParameterSlot("body", ("weight",), True, schema)
    assert zones_of(contract_of("library")).zone(slot, 7.0, None) is Zone.RIGHT


def test_object_is_as_right_as_its_members() -> None:
    member = Schema({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}, {})
    listed = Schema({"type": "array", "items": member.raw}, {})
    zones = zones_of(contract_of("ten_faults"))
    assert zones.zone(ParameterSlot("body", ("one",), False, member), {"b": 1}, None) is Zone.OPEN
    assert zones.zone(ParameterSlot("body", ("all",), False, listed), [{"b": 1}], None) is Zone.OPEN
    assert (
        zones.zone(ParameterSlot("body", ("one", "a"), True, member.inner({"type": "integer"})), "x", None)
        is Zone.WRONG
    )


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 30}, {"type": "none-of-these", "minimum": 0, "maximum": 31}),
        (
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            {"exclusiveMinimum": 0, "exclusiveMaximum": 1},
        ),
        ({"type": "string", "enum": ["a", "b"]}, {"enum": "none-of-these"}),
        ({"enum": [1, 2]}, {"enum": "none-of-these"}),
        ({"type": "integer", "enum": [1, 2]}, {"enum": 987_654}),
        (
            {"type": "string", "minLength": 3, "maxLength": 4},
            {"type": 987_654, "minLength": "xx", "maxLength": "xxxxx"},
        ),
        ({"type": "string", "pattern": "^[0-9]+$"}, {"type": 987_654, "pattern": "none-of-these"}),
        ({"type": ["string", "null"]}, {"type": 987_654}),
        ({"type": "boolean"}, {"type": "none-of-these"}),
        ({"type": "object"}, {"type": "none-of-these"}),
        ({"maxLength": 10**9}, {}),
        ({"minLength": 1}, {}),
        ({}, {}),
        (True, {}),
    ],
)
def test_violations_break_one_keyword_each(schema: Any, expected: dict[str, Any]) -> None:
    found = dict(violating_values(Schema(schema, {})))
    assert {name: value for name, value in found.items() if name in expected or name != "type"} == expected
    assert all(breaks_only(Schema(schema, {}), name, value) for name, value in found.items())


def test_violations_follow_references() -> None:
    root = {"components": {"schemas": {"Kind": {"type": "string", "enum": ["a"]}}}}
    assert dict(violating_values(Schema({"$ref": "#/components/schemas/Kind"}, root))) == {"enum": "none-of-these"}


def probes(clause: str, operation: str = "createTool") -> list[Any]:
    """The values of the field in the requests that the clause provokes."""
    bench, cause = Bench("ten_faults"), cause_of("ten_faults", clause)
    asked = bench.walk(cause.provoke(bench.contract.operations[operation], bench.factory))
    views = [bench.factory.view(request) for request, preparing in asked if not preparing]
    assert all(cause.fault(each, bench.factory.query) for each in views)
    name = clause.removeprefix("body.")
    return [each.body.get(name, ABSENT) for each in views]


def test_field_invalid_sends_values_just_outside_the_bounds() -> None:
    bounds = ["none-of-these", 0, 31]
    assert [each for each in probes("body.days") if each in bounds] == bounds
    assert "none-of-these" in probes("body.kind")


def test_reference_that_fits_needs_an_existing_record(tmp_path: Path) -> None:
    field = '\nfields:\n  every: {name: "*", in: [body], strict: true}\n'
    strict = changed_copy(specs_folder() / "trackier-v1", tmp_path, "contract.yaml", "\nfields:\n", field)
    contract = load_contract(str(strict))
    slot = next(each for each in contract.operations["createCampaign"].slots if each.name == "advertiser_id")
    cause, state = causes_of(contract)[0], RecordStore(contract)
    known = contract.resources["advertiser"].seed[0]["_id"]
    assert zone_of(cause, slot, known, state) is Zone.RIGHT
    assert zone_of(cause, slot, "5c" + "f" * 22, state) is Zone.OPEN
    assert zone_of(cause, slot, "unknown", state) is Zone.WRONG


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("days: {in: [body], strict: true}", "days: {in: [body], strict: false}", "strict"),
        ("strict: true}\n  kind", "strict: true, wrong: {type: array}}\n  kind", "cannot be combined with strict"),
        ("strict: true}\n  kind", "strict: true, wrong_examples: [0]}\n  kind", "cannot be combined with strict"),
        ('name: "*", in: [body]', 'name: "*", in: [item]', "no parameter or body member in the item"),
    ],
)
def test_lint_reports_impossible_bounds(
    old: str, new: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lint", str(changed_copy(SHED, tmp_path, "contract.yaml", old, new))])
    out = capsys.readouterr().out
    assert message in out and "1 contract checked, 0 findings" not in out


def test_every_bound_has_a_mutant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", str(SHED), "--only", "body.*~any-*"]) == 0
    assert "mutants of 3 clauses, all caught" in capsys.readouterr().out


def test_violating_values_put_a_character_around_the_example_of_a_pattern() -> None:
    schema = Schema({"type": "string", "pattern": "^[a-z]+$", "maxLength": 4}, {})
    found = list(violating_values(schema, "abc"))
    assert [each for each in found if "abc" in str(each[1])] == [("pattern", "abc!"), ("pattern", "!abc")]
    assert {keyword for keyword, _ in violating_values(schema)} >= {"type", "maxLength"}
    assert not any("abc" in str(value) for _, value in violating_values(schema))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([4, 7, 8], [3, 5]),
        ([1, 2, 3], [0]),
        ([4, 7, "4", "7"], [3, 5]),
        (["pending", "lost"], ["losts", "los"]),
        (["no", "nos"], ["noss"]),
        ([True, False, None], []),
        (["a"], []),
    ],
)
def test_values_beside_an_enumeration_are_nearly_words(words: list[Any], found: list[Any]) -> None:
    assert values_beside(Schema({"enum": words}, {})) == found


def test_values_beside_no_enumeration_do_not_exist() -> None:
    assert values_beside(Schema({"type": "integer"}, {})) == []
