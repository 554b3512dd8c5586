"""Test the loader: which folder is meant, what is read of each part, and how a mistake is reported."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.effects import Create, Delete, EachItem, List, Read
from conformance.contract.folders import shipped_contracts
from conformance.contract.json_schema import Schema
from conformance.contract.loader import load_contract, statuses
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from tests.support.kit import DATA

DONE = "schema: {type: object, required: [code, data], properties: {code: {const: 0}}}"
BASIS = 'clauses.answered.basis: "sure"'


LIBRARY = DATA / "library"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "library", tmp_path / "library"))


def test_load_contract_finds_shipped_contracts_by_name() -> None:
    assert [load_contract(name).name for name in shipped_contracts()] == shipped_contracts()


def test_load_contract_takes_the_name_of_the_folder(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library.parent)
    contract = load_contract("./library/../library")
    assert contract.name == "library"


def test_load_contract_reads_operations_with_their_slots(library_contract: Contract) -> None:
    assert (library_contract.name, sorted(library_contract.operations)) == (
        "library",
        ["createLoan", "listLoans", "readLoan"],
    )
    create_loan, list_loans = library_contract.operations["createLoan"], library_contract.operations["listLoans"]
    assert (create_loan.takes, create_loan.body_required) == ("object", True)
    assert (create_loan.safe, list_loans.safe) == (False, True)
    assert [(slot.where, slot.trail) for slot in create_loan.slots] == [("body", ("book",)), ("body", ("reader",))]
    assert [(slot.where, slot.name, slot.required) for slot in list_loans.slots] == [("query", "reader", False)]
    assert library_contract.credential_slots["header"].name == "Library-Key"
    assert library_contract.own_clause["20"].id == "code.20"
    assert library_contract.owners["loan_id"].name == "loan"
    assert library_contract.clauses["operation.readLoan"].kind == "operation"
    assert library_contract.documents["desk"].positions[1] == "welcome"
    assert list_loans.reply_example["code"] == 0


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


def test_load_contract_reads_titles_documents_and_dialects(parcels: Contract) -> None:
    raw = [(PARCELS / f"{name}.yaml").read_bytes() for name in ("contract", "openapi")]
    assert parcels.name == "parcels" and parcels.title == "Parcel counter v1" and parcels.folder == PARCELS
    assert parcels.digest == hashlib.sha256(b"\0".join(raw)).hexdigest()[:16]
    assert parcels.references == {"rfc8259": "The JavaScript Object Notation (JSON) Data Interchange Format"}
    assert dict(parcels.credential_slots) == {
        "header": CredentialSlot("header", "Counter-Key"),
        "query": CredentialSlot("query", "key"),
    }
    assert parcels.documents["sheet"].title == "Codes of the parcel counter"
    assert list(parcels.documents["sheet"].positions) == [*range(1, 9)]
    assert parcels.documents["sheet"].positions[2] == "code 0: done"
    assert list(parcels.axes) == ["code-type", "status-family"] and parcels.axes["code-type"]["digits"]
    assert parcels.dialects["strict"] == {"code-type": "digits", "status-family": "mirrored"}
    assert parcels.code_types == {"integer": "integer", "digits": "string"}
    assert parcels.overlaps == frozenset() and parcels.exclusions == {}
    assert parcels.openapi["info"] == {"title": "Parcel counter", "version": "1"}


def test_load_contract_has_defaults_for_optional_parts() -> None:
    library = load_contract(str(DATA / "library"))
    assert library.exclusions == {"desk 1": "a greeting states nothing"}
    assert (library.axes, library.dialects, library.code_types) == ({}, {}, {})
    assert frozenset(("code.31", "reference.unknown")) in load_contract("trackier-v1").overlaps


def test_load_contract_reads_readings(parcels: Contract) -> None:
    first, second = parcels.readings
    assert (first.name, first.code, first.message, first.template) == ("done", "/code", "/message", {})
    assert first.schema.accepts({"code": 0, "message": ""}) and not first.schema.accepts({"code": 2, "message": ""})
    assert (second.name, second.type, second.template) == ("refused", None, {"data": None})


def stated(value: Any) -> dict[str, Any]:
    """The members that say something."""
    return {key: each for key, each in plain(value).items() if key != "line" and each not in (None, False, (), {}, "")}


OUTCOMES: dict[str, dict[str, Any]] = {
    "0": {"id": "0", "code": 0, "message": "Done", "equivalent_status": 200, "success": True},
    "1": {"id": "1", "code": 1, "message": "Done, and nothing is left for today", "equivalent_status": 200,
          "success": True, "about_account": True},
    "20": {"id": "20", "code": 20, "message": "Not understood", "equivalent_status": 400,
           "status": {"plain": (200,), "mirrored": (400, 422)}},
    "90": {"id": "90", "code": 90, "message": "Closed for a moment", "equivalent_status": 503,
           "status": {"plain": (200,), "mirrored": (503,)}, "throttled": True, "headers": {"Retry-After": "60"}},
}  # fmt: skip


def test_load_contract_reads_outcomes(parcels: Contract) -> None:
    found = {name: stated(each) for name, each in parcels.outcomes.items() if name in OUTCOMES}
    found["0"]["code"] = parcels.outcomes["0"].code
    assert found == OUTCOMES
    assert list(parcels.outcomes) == ["0", "1", "10", "20", "30", "31", "90"]


def test_load_contract_reads_types_and_effects_of_outcomes_as_tuples() -> None:
    outcomes = load_contract("trackingmore-v2").outcomes
    assert outcomes["200"].types == ("Success",) and outcomes["202"].types == ("Bad Request", "Created")
    assert outcomes["201"].effects == ("create",) and outcomes["200"].effects == ()
    assert load_contract("trackier-v1").outcomes["12"].status == {"": (401,)}


@pytest.mark.parametrize(("value", "expected"), [(404, (404,)), ([400, 409], (400, 409))])
def test_statuses_accepts_one_status_or_a_list(value: Any, expected: tuple[int, ...]) -> None:
    assert statuses(value) == expected


def test_load_contract_reads_fields(parcels: Contract) -> None:
    assert stated(parcels.fields["label"]) == {
        "id": "label",
        "name": "label",
        "where": ("path", "query", "header", "cookie", "body", "item"),
        "right": {"type": "string", "pattern": "^[A-Z]-[0-9a-z]{1,20}$"},
        "wrong": {"anyOf": [{"type": ["object", "array"]}, {"type": "string", "pattern": "!"}]},
        "wrong_examples": ["no!", {"a": 1}],
        "new_value": "A-{tag}{n}",
    }
    guard = parcels.fields["gate"]
    assert (guard.where, guard.wrong.raw if guard.wrong else None) == (("item",), {"type": "string", "pattern": "!"})
    carriers = load_contract("trackingmore-v2").fields
    assert plain(carriers["carrier_code"].vocabulary) == {
        "operation": "listCarriers",
        "items": "/data",
        "member": "code",
        "shown_by": {"detectCarrier": "/data"},
    }
    assert (carriers["path-number"].id, carriers["path-number"].name) == ("path-number", "tracking_number")
    (book,) = load_contract(str(DATA / "library")).fields.values()
    assert (book.new_value, book.vocabulary) == (None, None)
    assert carriers["country"].wrong_examples == ()
    assert book.wrong is not None and book.wrong.accepts("a") and not book.wrong.accepts("1")


def test_load_contract_reads_resources(parcels: Contract) -> None:
    parcel, scan = parcels.resources["parcel"], parcels.resources["scan"]
    assert stated(parcel) == {
        "name": "parcel",
        "key": {"number": "parcel_number"},
        "key_pattern": "[0-9]{8}",
        "other_id_members": ("short",),
        "stored_members": ("label", "town", "grams", "street", "speed"),
        "pointers": {"street": "/address/street"},
        "stored_as": {"speed": {"1": "slow", "2": "fast"}},
        "unique": ("label",),
        "initial": {"grams": 0, "speed": "slow"},
        "seed": ({"number": "10000001", "short": 1, "label": "A-1", "town": "Utrecht", "grams": 500},),
    }
    assert stated(scan) == {
        "name": "scan",
        "key": {"parcel": "parcel_number", "gate": "gate"},
        "parents": {"parcel_number": "parcel"},
        "ancestors": ("parcel_number",),
        "stored_members": ("note",),
    }
    assert isinstance(load_contract("trackingmore-v2").resources["tracking"].volatile, tuple)
    assert all(isinstance(each.aliases, tuple) for each in load_contract("trackier-v1").resources.values())


def test_load_contract_reads_effects(parcels: Contract) -> None:
    effect = parcels.operations["listParcels"].effect
    assert isinstance(effect, List) and {**stated(effect), "paging": stated(effect.paging)} == {
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
    assert parcels.operations["deleteParcel"].effect == Delete(resource="parcel")


def test_load_contract_reads_how_items_are_treated(parcels: Contract) -> None:
    each = EachItem(done="/data/scans", counters={"/data/count": "done"})
    assert parcels.operations["addScans"].effect == Create(resource="scan", for_each_item=each)
    assert parcels.operations["addScans"].for_each_item == each
    assert parcels.operations["createParcel"].for_each_item is None
    trackings = load_contract("trackingmore-v2").operations["createTrackings"].for_each_item
    assert trackings is not None and trackings.independent and trackings.errors == "/data/errors"


def test_load_contract_leaves_out_what_an_effect_has_no_use_for(library: Path) -> None:
    file = library / "contract.yaml"
    more = "effect: read, for_each_item: false, done: /data, by: book, total: /code,"
    file.write_text(file.read_text("utf-8").replace("effect: read,", more), "utf-8")
    assert load_contract(str(library)).operations["readLoan"].effect == Read(resource="loan", record="/data")


CLAUSES: dict[str, dict[str, Any]] = {
    "code.1": {"id": "code.1", "kind": "cause",
               "statement": "A key whose daily allowance is used up still gets its reply.", "source": ("sheet 3",),
               "basis": "stated", "check": "credential-profile", "on": ("*",), "outcomes": ("1",),
               "parameters": {"profile": "used-up"}},
    "method": {"id": "method", "kind": "cause", "statement": "An unsupported method is refused.",
               "source": ("sheet 5",), "basis": "inferred", "check": "unsupported-method", "on": ("*",),
               "outcomes": ("20",), "status": {"20": (405, 200)}},
    "json.strict": {"id": "json.strict", "kind": "rule", "statement": "A reply is one JSON value.",
                    "source": ("sheet 1", "rfc8259"), "basis": "stated", "check": "strict-json", "on": ("*",)},
    "operation.readParcel": {"id": "operation.readParcel", "kind": "operation",
                             "statement": "GET /parcels/{parcel_number} succeeds as documented: Look at a parcel",
                             "source": ("sheet 2",), "basis": "inferred", "on": ("readParcel",)},
}  # fmt: skip


def test_load_contract_reads_clauses(parcels: Contract) -> None:
    assert {name: stated(parcels.clauses[name]) for name in CLAUSES} == CLAUSES
    assert list(parcels.clauses)[-7:] == [f"operation.{name}" for name in parcels.operations]


def edit(folder: Path, old: str, new: str, file: str = "contract.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text, "the library has changed: adapt this case"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def test_load_contract_resolves_references_of_readings_into_openapi(library: Path) -> None:
    edit(library, DONE, "schema: {$ref: '#/components/schemas/Loan'}")
    (first, _) = load_contract(str(library)).readings
    assert first.schema.accepts({"id": "1", "book": "b", "reader": "r"}) and not first.schema.accepts({"code": 0})


def test_load_contract_infers_an_operation_clause_unless_a_basis_is_given(library: Path) -> None:
    edit(
        library,
        "record: /data, source: [desk 3]}\n  listLoans",
        "record: /data, basis: stated, source: [desk 2]}\n  listLoans",
    )
    clauses = load_contract(str(library)).clauses
    assert (clauses["operation.readLoan"].basis, clauses["operation.readLoan"].source) == ("stated", ("desk 2",))
    assert (clauses["operation.listLoans"].basis, clauses["operation.listLoans"].source) == ("inferred", ("desk 3",))


def test_load_contract_reads_which_operations_a_clause_names_and_excludes(library: Path) -> None:
    edit(library, "rule: answered}", "rule: answered, on: ['*Loan'], except: [readLoan]}")
    contract = load_contract(str(library))
    clause = contract.clauses["answered"]
    assert (clause.on, clause.excluded) == (("*Loan",), ("readLoan",))
    assert contract.operations_of(clause) == ["createLoan"] and clause.parameters == {}


def test_load_contract_reads_information_without_a_check(library: Path) -> None:
    edit(library, "rule: answered}", "information: true}")
    clause = load_contract(str(library)).clauses["answered"]
    assert (clause.kind, clause.check) == ("information", "")


def test_load_contract_reads_overlaps(library: Path) -> None:
    edit(library, "exclusions:", "overlaps: [[code.20, body.odd]]\nexclusions:")
    assert load_contract(str(library)).overlaps == frozenset([frozenset(("code.20", "body.odd"))])


def test_load_contract_changes_the_digest_with_either_file(library: Path) -> None:
    digests = {load_contract(str(library)).digest}
    for file, old in (("contract.yaml", "A book without"), ("openapi.yaml", "Lend a book to")):
        edit(library, old, f"{old} ", file)
        digests.add(load_contract(str(library)).digest)
    assert len(digests) == 3 and {len(each) for each in digests} == {16}


def test_load_contract_accepts_a_contract_without_fields_resources_and_exclusions(library: Path) -> None:
    text = (library / "contract.yaml").read_text("utf-8")
    for part in ("references", "fields", "resources", "exclusions"):
        text = re.sub(rf"^{part}:.*\n(?:[ ].*\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"\{effect: .*\}", "{effect: static, source: [desk 2]}", text)
    text = re.sub(r"^  code.20:\n.*\n.*\n", "", text, flags=re.MULTILINE)
    (library / "contract.yaml").write_text(text, "utf-8")
    contract = load_contract(str(library))
    assert (contract.references, contract.fields, contract.resources, contract.exclusions) == ({}, {}, {}, {})
    clause = contract.clauses["operation.readLoan"]
    assert (clause.source, clause.basis) == (("desk 2",), "inferred")


def test_load_contract_names_file_and_line_of_an_unknown_format(tmp_path: Path) -> None:
    for name in ("contract.yaml", "openapi.yaml"):
        (tmp_path / name).write_text((LIBRARY / name).read_text("utf-8").replace("format:", "formed:"), "utf-8")
    with pytest.raises(UsageError, match=r"contract\.yaml:\d+: "):
        load_contract(str(tmp_path))


def refusal(folder: Path) -> str:
    with pytest.raises(UsageError) as caught:
        load_contract(str(folder))
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title: Lending library v1", "title: 7", 3, 'title: 7 is not of type "string"'),
        ("references: {", "reference: {", 15, "reference: is not known here; did you mean 'references'?"),
        ("title: Lending library v1\n", "", 1, "the file: lacks 'title'"),
        ("title: Lending library v1", "7: x", 3, "7: 7 must be a text; write it in quotes"),
        ('  "10": {code: 10', "  10: {code: 10", 32, "outcomes.10: 10 must be a text; write it in quotes"),
        ("  1: welcome", "  1.5: no", 9, "documents.desk.places.1.5: 1.5 must be a text; write it in quotes"),
        ("  1: welcome", "  true: no", 8, "documents.desk.places.True: True must be a text; write it in quotes"),
        ("stated, rule: answered", "sure, rule: answered", 84, f"{BASIS} must be stated, inferred or open"),
    ],
)  # fmt: skip
def test_load_contract_names_the_line_of_a_mistake(library: Path, old: str, new: str, line: int, words: str) -> None:
    edit(library, old, new)
    assert refusal(library) == f"{library / 'contract.yaml'}:{line}: {words}"


def test_load_contract_reports_what_only_reading_shows(library: Path) -> None:
    edit(library, "- {name: reader, ", "- {", "openapi.yaml")
    assert refusal(library) == (
        f"{library}: the contract cannot be read (the key 'name' is missing); "
        f"`conformance lint {library}` names file and line"
    )


@pytest.mark.parametrize("name", ["contract.yaml", "openapi.yaml"])
def test_load_contract_needs_both_files(library: Path, name: str) -> None:
    (library / name).unlink()
    assert "contract.yaml" in refusal(library) if name == "contract.yaml" else "openapi.yaml" in refusal(library)
