"""Test the closed list of effects, and the fields that contract.yaml may give each of them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from typing import Any, get_args

import pytest

from conformance.contract.effects import (
    EFFECTS,
    Create,
    Delete,
    EachItem,
    Effect,
    EffectName,
    ForEach,
    List,
    Merge,
    OnRecords,
    Paged,
    Paging,
    Read,
    Rekey,
    Replace,
    Safe,
    Static,
    Update,
)
from conformance.contract.loader import shipped_schema
from tests.support.kit import contract_of

SCHEMA: dict[str, Any] = shipped_schema("contract").raw["$defs"]
OPERATION: dict[str, Any] = SCHEMA["operation"]


def names_of(kind: type[Effect]) -> set[str]:
    """The names of the effects that are of a kind."""
    return {name for name, each in EFFECTS.items() if issubclass(each, kind)}


def test_effects_are_those_of_the_schema() -> None:
    assert list(EFFECTS) == list(get_args(EffectName)) == SCHEMA["effect"]["enum"]


def test_fields_of_effects_are_keys_of_the_schema() -> None:
    keys = {each.name for kind in (*EFFECTS.values(), EachItem) for each in fields(kind)}
    others = {"effect", "source", "basis", "profile", "names", "lists", "records"}
    of_operations = {*OPERATION["properties"]} - others
    assert keys == of_operations | {*OPERATION["properties"]["lists"]["items"]["properties"]}


def test_effects_require_what_the_schema_requires() -> None:
    on_records, lists, moves, *_, for_each = OPERATION["allOf"]
    assert names_of(OnRecords) == {*on_records["if"]["properties"]["effect"]["enum"]}
    assert lists["if"]["properties"]["effect"]["const"] == List.name and lists["then"]["required"] == ["items"]
    assert moves["if"]["properties"]["effect"]["const"] == Rekey.name and moves["then"]["required"] == ["rekey"]
    assert names_of(ForEach) | {Static.name} == {*for_each["then"]["properties"]["effect"]["enum"]}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Safe, {"static", "read", "list", "count"}),
        (Paged, {"static", "list"}),
        (Update, {"merge", "replace"}),
    ],
)
def test_kinds_of_effects_have_their_members(kind: type[Effect], names: set[str]) -> None:
    assert names_of(kind) == names


def test_effects_are_immutable() -> None:
    effect = Read(resource="loan")
    with pytest.raises(FrozenInstanceError):
        setattr(effect, "record", "/data")  # noqa: B010


@pytest.mark.parametrize(
    ("effect", "pointer"),
    [
        (Static(), None),
        (Static(items="/data"), "/data"),
        (Static(items="/data", record=""), ""),
        (Read(resource="loan", record="/data"), "/data"),
        (List(resource="loan", items="/items"), "/items"),
        (Delete(resource="loan"), None),
    ],
)
def test_shown_at_leads_to_what_the_reply_shows(effect: Effect, pointer: str | None) -> None:
    assert effect.shown_at == pointer


def test_parts_of_effects_have_defaults() -> None:
    assert List(resource="loan", items="/data").paging == Paging(page=None, limit=None, default=None, max=None)
    assert EachItem() == EachItem(independent=False, done=None, errors=None, counters={})


# --- what operations say of their effects ------------------------------------------------------------
def test_an_operation_is_safe_unless_its_effect_writes() -> None:
    operation = contract_of("library").operations["readLoan"]
    assert operation.safe
    assert not replace(operation, effect=Static(changes_records=True)).safe
    assert not replace(operation, effect=Merge(resource="loan")).safe


def test_an_operation_knows_how_it_treats_items() -> None:
    operation, each = contract_of("library").operations["createLoan"], EachItem(errors="/errors")
    assert operation.for_each_item is None and replace(operation, effect=Read(resource="loan")).for_each_item is None
    assert replace(operation, effect=Create(resource="loan", for_each_item=each)).for_each_item is each


def test_effect_as_returns_the_effect_or_raises() -> None:
    operation = contract_of("library").operations["createLoan"]
    assert operation.effect_as(Create) is operation.effect
    with pytest.raises(TypeError, match="createLoan has the effect create, which is no List"):
        operation.effect_as(List)


def test_operations_with_finds_those_on_single_records() -> None:
    contract = contract_of("trackingmore-v2")
    assert [each.id for each in contract.operations_with(Create, "tracking")] == ["createTracking"]
    assert [each.id for each in contract.operations_with(Update, "tracking")] == ["updateTracking"]
    assert contract.operations_with(Replace, "tracking") == contract.operations_with(Create, "courier") == []


def test_resource_of_is_none_where_an_operation_names_none() -> None:
    contract = contract_of("trackingmore-v2")
    assert contract.resource_of(contract.operations["createTracking"]) is contract.resources["tracking"]
    assert contract.resource_of(contract.operations["userInfo"]) is contract.resource_of(None) is None
