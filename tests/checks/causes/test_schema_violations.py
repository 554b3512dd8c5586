"""Fields whose OpenAPI schema says what is wrong: bounds, enumerations and types, each broken alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.causes import causes_of
from conformance.checks.causes._schema_violations import breaks_only, violating_values
from conformance.checks.causes.base import zone_of
from conformance.cli.main import main
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.loader import load_contract, specs_folder
from conformance.contract.model import ParameterSlot
from conformance.contract.value_zones import Zone, zones_of
from conformance.mock_server.record_store import RecordStore
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
def test_what_does_not_fit_is_wrong(member: str, value: Any, expected: Zone) -> None:
    assert zone(member, value) is expected


@pytest.mark.parametrize(
    ("member", "value"), [("days", 7.0), ("days", None), ("kind", ""), ("tags", {}), ("name", "\u8fd0")]
)
def test_what_many_servers_see_otherwise_stays_open(member: str, value: Any) -> None:
    assert zone(member, value) is Zone.OPEN


def test_a_whole_number_with_a_fraction_is_plain_where_any_number_is() -> None:
    schema = Schema({"type": "number"}, {})
    slot = ParameterSlot("body", ("weight",), True, schema)
    assert zones_of(contract_of("library")).zone(slot, 7.0, None) is Zone.RIGHT


def test_an_object_is_as_right_as_its_members() -> None:
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
def test_each_keyword_is_broken_alone(schema: Any, expected: dict[str, Any]) -> None:
    found = dict(violating_values(Schema(schema, {})))
    assert {name: value for name, value in found.items() if name in expected or name != "type"} == expected
    assert all(breaks_only(Schema(schema, {}), name, value) for name, value in found.items())


def test_a_reference_is_followed() -> None:
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


def test_the_bounds_are_what_is_sent() -> None:
    bounds = ["none-of-these", 0, 31]
    assert [each for each in probes("body.days") if each in bounds] == bounds
    assert "none-of-these" in probes("body.kind")


def test_a_record_that_is_spoken_of_has_to_be_there_as_well(tmp_path: Path) -> None:
    made = Path(shutil.copytree(specs_folder() / "trackier-v1", tmp_path / "strict"))
    text = (made / "contract.yaml").read_text("utf-8")
    field = '\nfields:\n  every: {name: "*", in: [body], strict: true}\n'
    (made / "contract.yaml").write_text(text.replace("\nfields:\n", field), "utf-8")
    contract = load_contract(str(made))
    slot = next(each for each in contract.operations["createCampaign"].slots if each.name == "advertiser_id")
    cause, state = causes_of(contract)[0], RecordStore(contract)
    known = contract.resources["advertiser"].seed[0]["_id"]
    assert zone_of(cause, slot, known, state) is Zone.RIGHT
    assert zone_of(cause, slot, "5c" + "f" * 22, state) is Zone.OPEN
    assert zone_of(cause, slot, "nobody", state) is Zone.WRONG


def lint(folder: Path, old: str, new: str, capsys: pytest.CaptureFixture[str]) -> str:
    made = Path(shutil.copytree(SHED, folder / "shed"))
    text = (made / "contract.yaml").read_text("utf-8")
    assert old in text
    (made / "contract.yaml").write_text(text.replace(old, new), "utf-8")
    main(["lint", str(made)])
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: {in: [body], strict: true}", "days: {in: [body], strict: false}", "strict"),
        ("strict: true}\n  kind", "strict: true, wrong: {type: array}}\n  kind", "has no place beside strict"),
        ("strict: true}\n  kind", "strict: true, probes: [0]}\n  kind", "has no place beside strict"),
        ('name: "*", in: [body]', 'name: "*", in: [item]', "no item value"),
    ],
)
def test_lint_says_what_cannot_be(
    old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = lint(tmp_path, old, new, capsys)
    assert said in out and "1 contract checked, 0 findings" not in out


def test_every_bound_has_a_server_that_does_not_keep_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", str(SHED), "--only", "body.*~any-*"]) == 0
    assert "mutants of 3 clauses, all caught" in capsys.readouterr().out
