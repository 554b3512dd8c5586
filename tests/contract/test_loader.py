"""What is read out of contract.yaml, part by part."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from conformance.contract.json_schema import Schema
from conformance.contract.loader import load_contract, statuses
from conformance.contract.model import Contract
from tests.support.kit import DATA

PARCELS = DATA / "parcels"


@pytest.fixture
def parcels() -> Contract:
    return load_contract(str(PARCELS))


def plain(value: Any) -> Any:
    """A part of a contract as plain data: of a schema its text, of the rest what is not as it is by default."""
    if isinstance(value, Schema):
        return value.raw
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


def said(value: Any) -> dict[str, Any]:
    """The members that say something."""
    return {key: each for key, each in plain(value).items() if each not in (None, False, (), {}, "")}


def test_the_whole(parcels: Contract) -> None:
    raw = [(PARCELS / f"{name}.yaml").read_bytes() for name in ("contract", "openapi")]
    assert parcels.name == "parcels" and parcels.title == "Parcel counter v1" and parcels.folder == PARCELS
    assert parcels.digest == hashlib.sha256(b"\0".join(raw)).hexdigest()[:16]
    assert parcels.references == {"rfc8259": "The JavaScript Object Notation (JSON) Data Interchange Format"}
    assert {name: tuple(plain(slot).values()) for name, slot in parcels.credential_slots.items()} == {
        "header": ("header", "Counter-Key"),
        "query": ("query", "key"),
    }
    assert parcels.documents["sheet"].title == "Codes of the parcel counter"
    assert list(parcels.documents["sheet"].positions) == [*range(1, 9)]
    assert parcels.documents["sheet"].positions[2] == "code 0: done"
    assert list(parcels.axes) == ["code-type", "status-family"] and parcels.axes["code-type"]["digits"]
    assert parcels.dialects["strict"] == {"code-type": "digits", "status-family": "mirrored"}
    assert parcels.code_types == {"integer": "integer", "digits": "string"}
    assert parcels.overlaps == frozenset() and parcels.exclusions == {}
    assert parcels.openapi["info"] == {"title": "Parcel counter", "version": "1"}


def test_what_a_contract_need_not_say() -> None:
    library = load_contract(str(DATA / "library"))
    assert library.exclusions == {"desk 1": "a greeting states nothing"}
    assert (library.axes, library.dialects, library.code_types) == ({}, {}, {})
    assert frozenset(("code.31", "reference.unknown")) in load_contract("trackier-v1").overlaps


def test_readings(parcels: Contract) -> None:
    first, second = parcels.readings
    assert (first.name, first.code, first.message, first.template) == ("done", "/code", "/message", {})
    assert first.schema.accepts({"code": 0, "message": ""}) and not first.schema.accepts({"code": 2, "message": ""})
    assert (second.name, second.type, second.template) == ("refused", None, {"data": None})


OUTCOMES: dict[str, dict[str, Any]] = {
    "0": {"id": "0", "code": 0, "message": "Done", "means": 200, "success": True},
    "1": {"id": "1", "code": 1, "message": "Done, and nothing is left for today", "means": 200, "success": True,
          "account": True},
    "20": {"id": "20", "code": 20, "message": "Not understood", "means": 400,
           "status": {"plain": (200,), "mirrored": (400, 422)}},
    "90": {"id": "90", "code": 90, "message": "Closed for a moment", "means": 503,
           "status": {"plain": (200,), "mirrored": (503,)}, "throttled": True, "headers": {"Retry-After": "60"}},
}  # fmt: skip


def test_outcomes(parcels: Contract) -> None:
    found = {name: said(each) for name, each in parcels.outcomes.items() if name in OUTCOMES}
    found["0"]["code"] = parcels.outcomes["0"].code
    assert found == OUTCOMES
    assert list(parcels.outcomes) == ["0", "1", "10", "20", "30", "31", "90"]


def test_types_and_effects_of_outcomes_come_as_tuples() -> None:
    outcomes = load_contract("trackingmore-v2").outcomes
    assert outcomes["200"].types == ("Success",) and outcomes["202"].types == ("Bad Request", "Created")
    assert outcomes["201"].effects == ("create",) and outcomes["200"].effects == ()
    assert load_contract("trackier-v1").outcomes["12"].status == {"": (401,)}


@pytest.mark.parametrize(("value", "expected"), [(404, (404,)), ([400, 409], (400, 409))])
def test_a_status_is_one_or_several(value: Any, expected: tuple[int, ...]) -> None:
    assert statuses(value) == expected


def test_fields(parcels: Contract) -> None:
    assert said(parcels.fields["label"]) == {
        "id": "label",
        "name": "label",
        "where": ("path", "query", "body", "item"),
        "right": {"type": "string", "pattern": "^[A-Z]-[0-9a-z]{1,20}$"},
        "wrong": {"anyOf": [{"type": ["object", "array"]}, {"type": "string", "pattern": "!"}]},
        "probes": ["no!", {"a": 1}],
        "fresh": "A-{tag}{n}",
    }
    guard = parcels.fields["gate"]
    assert (guard.where, guard.wrong.raw if guard.wrong else None) == (("item",), {"type": "string", "pattern": "!"})
    carriers = load_contract("trackingmore-v2").fields
    assert plain(carriers["carrier_code"].vocabulary) == {
        "operation": "listCarriers",
        "items": "/data",
        "member": "code",
    }
    assert (carriers["path-number"].id, carriers["path-number"].name) == ("path-number", "tracking_number")
    (book,) = load_contract(str(DATA / "library")).fields.values()
    assert (book.fresh, book.vocabulary) == (None, None)
    assert carriers["country"].probes == ()
    assert book.wrong is not None and book.wrong.accepts("a") and not book.wrong.accepts("1")


def test_resources(parcels: Contract) -> None:
    parcel, scan = parcels.resources["parcel"], parcels.resources["scan"]
    assert said(parcel) == {
        "name": "parcel",
        "key": {"number": "parcel_number"},
        "made": "[0-9]{8}",
        "also": ("short",),
        "kept": ("label", "town", "grams", "street", "speed"),
        "pointers": {"street": "/address/street"},
        "translate": {"speed": {"1": "slow", "2": "fast"}},
        "unique": ("label",),
        "initial": {"grams": 0, "speed": "slow"},
        "seed": ({"number": "10000001", "short": 1, "label": "A-1", "town": "Utrecht", "grams": 500},),
    }
    assert said(scan) == {
        "name": "scan",
        "key": {"parcel": "parcel_number", "gate": "gate"},
        "parents": {"parcel_number": "parcel"},
        "kept": ("note",),
    }
    assert isinstance(load_contract("trackingmore-v2").resources["tracking"].volatile, tuple)
    assert all(isinstance(each.aliases, tuple) for each in load_contract("trackier-v1").resources.values())


def test_effects(parcels: Contract) -> None:
    effect = parcels.operations["listParcels"].effect
    assert said(effect) == {
        "name": "list",
        "resource": "parcel",
        "items": "/data/parcels",
        "total": "/data/total",
        "paging": {"page": "page", "limit": "size", "default": 10, "max": 20},
        "echoes": {"page": "/data/page", "size": "/data/size"},
        "filters": {
            "town": {"member": "town", "op": "equals", "list": False},
            "towns": {"member": "town", "op": "equals", "list": True},
            "heavier": {"member": "grams", "op": "min", "list": False},
            "lighter": {"member": "grams", "op": "max", "list": False},
        },
    }
    assert said(parcels.operations["deleteParcel"].effect) == {"name": "delete", "resource": "parcel"}


CLAUSES: dict[str, dict[str, Any]] = {
    "code.1": {"id": "code.1", "kind": "cause", "says": "A key whose day is used up still gets its answer.",
               "source": ("sheet 3",), "basis": "stated", "check": "credential-profile", "on": ("*",),
               "outcomes": ("1",), "parameters": {"profile": "used-up"}},
    "method": {"id": "method", "kind": "cause", "says": "Other methods do nothing.", "source": ("sheet 5",),
               "basis": "inferred", "check": "unsupported-method", "on": ("*",), "outcomes": ("20",),
               "status": {"20": (405, 200)}},
    "json.strict": {"id": "json.strict", "kind": "rule", "says": "A reply is one JSON value.",
                    "source": ("sheet 1", "rfc8259"), "basis": "stated", "check": "strict-json", "on": ("*",)},
    "operation.readParcel": {"id": "operation.readParcel", "kind": "operation",
                             "says": "GET /parcels/{parcel_number} succeeds as documented: Look at a parcel",
                             "source": ("sheet 2",), "basis": "inferred", "on": ("readParcel",)},
}  # fmt: skip


def test_clauses(parcels: Contract) -> None:
    assert {name: said(parcels.clauses[name]) for name in CLAUSES} == CLAUSES
    assert list(parcels.clauses)[-7:] == [f"operation.{name}" for name in parcels.operations]
