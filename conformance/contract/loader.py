"""Load a contract folder: `contract.yaml` and `openapi.yaml` become one `Contract`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from conformance.contract.clause import Clause, ClauseKind
from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.day_rows import DayRows
from conformance.contract.effects import EFFECTS, CreatedArray, EachItem, Effect, Filter, List, Read
from conformance.contract.fields import PARAMETER_LOCATIONS, Field, Vocabulary
from conformance.contract.folders import find_folder, specs_folder
from conformance.contract.format_versions import read_contract_file
from conformance.contract.json_pointer import join
from conformance.contract.json_schema import Schema
from conformance.contract.login import Login
from conformance.contract.model import Contract, Document
from conformance.contract.openapi import plain_document, read_credential_slots, read_operations, with_names
from conformance.contract.openapi_document.document import OpenapiDocument, read_openapi
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.outcome import Code, Outcome, Statuses
from conformance.contract.outcome_reader import clauses_of_outcomes, default_codes, reply_condition, with_default_status
from conformance.contract.paging import HEADER, Paging
from conformance.contract.path_key import path_key_slots, without_path_key
from conformance.contract.reading import Reading
from conformance.contract.resource import Resource, with_ancestors
from conformance.contract.yaml_file import YamlFile, with_text_keys
from conformance.core.errors import UsageError
from conformance.core.text import readable_name

_WRITTEN_KINDS: tuple[ClauseKind, ...] = ("cause", "rule", "behaviour", "information")
"""The kinds of clauses that contract.yaml can have. The key of a clause that has this name is its check."""
_SUCCESS = 200
"""The HTTP status that a success means, unless contract.yaml has another one."""
_CLAUSE_KEYS = {
    "statement",
    "source",
    "basis",
    "cause",
    "rule",
    "behaviour",
    "information",
    "on",
    "except",
    "outcomes",
    "status",
}
"""The keys that every clause can have; all other keys are parameters of its check."""
_RESOURCE_LISTS = ("aliases", "other_id_members", "stored_members", "volatile", "unique", "seed")


def load_contract(name: str) -> Contract:
    """Return the contract with this name, or in this folder. Raises UsageError, with file and line, for a fault."""
    folder = find_folder(name)
    contract, openapi = read_contract_file(folder / "contract.yaml"), read_openapi(folder)
    check_structure(contract)
    try:
        return build_contract(folder, contract, openapi)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        what = f"the key {fault} is missing" if isinstance(fault, KeyError) else repr(fault)
        raise UsageError(
            f"{folder}: the contract cannot be read ({what}); `conformance lint {name}` names file and line"
        ) from None


@cache
def shipped_schema(name: str, part: str = "") -> Schema:
    """Return the schema `specs/NAME.schema.json`, or its part `$defs/PART`."""
    raw = json.loads((specs_folder() / f"{name}.schema.json").read_text("utf-8"))
    if part:
        raw = {"$ref": f"#/$defs/{part}", "$defs": raw["$defs"]}
    return Schema(raw, raw)


def check_structure(file: YamlFile) -> None:
    """Check contract.yaml against its JSON Schema. Raises UsageError for the first error."""
    for line, text in structure_findings(file):
        raise UsageError(f"{file.path}:{line}: {text}")


def structure_findings(file: YamlFile) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each error that the JSON Schema finds in contract.yaml."""
    not_text = [path for path in file.keys_that_are_not_text() if not _is_position(path)]
    for path in not_text:
        yield file.line_of(path), f"{'.'.join(map(str, path))}: {path[-1]} must be a text; write it in quotes"
    if not_text:
        return
    for path, message in shipped_schema("contract").messages(with_text_keys(file.value)):
        where = ".".join(map(str, path)) or "the file"
        yield file.line_of(path), f"{where}: {message}"


def _is_position(path: tuple[Any, ...]) -> bool:
    # keys of `places` are numbers: `documents: {manual: {places: {1: ...}}}`
    return len(path) == 4 and path[0] == "documents" and path[2] == "places" and type(path[3]) is int


def build_contract(folder: Path, file: YamlFile, openapi: OpenapiDocument) -> Contract:
    """Return the contract of two files whose structure is valid.

    Raises UsageError for an OpenAPI feature that is not supported, and KeyError, TypeError, AttributeError or
    ValueError for a file whose structure is not valid.
    """
    document: dict[str, Any] = file.value
    resources = with_ancestors({name: _resource(name, body) for name, body in document.get("resources", {}).items()})
    effects = {name: _effect(body) for name, body in document["operations"].items()}
    operations = {
        name: _completed(each, document["operations"].get(name, {}))
        for name, each in read_operations(openapi, effects).items()
    }
    keys: dict[str, Any] = document.get("credentials", {})
    in_path = path_key_slots(keys, operations)
    for name, slot in in_path.items():
        operations = {each.id: without_path_key(each, name, slot.name) for each in operations.values()}
    envelope = document["envelope"]
    readings = tuple(_reading(body, openapi.value) for body in envelope["readings"])
    codes = default_codes(document, readings)
    return Contract(
        name=readable_name(folder.resolve().name),
        title=document["title"],
        folder=folder,
        digest=hashlib.sha256(file.raw + b"\0" + openapi.raw).hexdigest()[:16],
        documents={name: _document(body) for name, body in document["documents"].items()},
        references=document.get("references", {}),
        credential_slots=_marked({**read_credential_slots(openapi), **in_path}, keys),
        key_patterns={name: each["pattern"] for name, each in keys.items() if "pattern" in each},
        logins={name: Login(**each["login"]) for name, each in keys.items() if "login" in each},
        axes=document.get("axes", {}),
        dialects=document.get("dialects", {}),
        request_headers=document.get("request_headers", {}),
        code_types=envelope.get("code_types", {}),
        readings=readings,
        outcomes={
            name: _outcome(name, with_default_status(body, envelope), codes[name])
            for name, body in document["outcomes"].items()
        },
        fields={name: _field(name, body) for name, body in document.get("fields", {}).items()},
        resources=resources,
        operations=operations,
        clauses={name: _with_line(file, each) for name, each in _clauses(document, operations)},
        overlaps=frozenset(frozenset(pair) for pair in document.get("overlaps", [])),
        exclusions={each["place"]: each["reason"] for each in document.get("exclusions", [])},
        openapi=plain_document(openapi.value),
    )


def _marked(slots: Mapping[str, CredentialSlot], entries: Mapping[str, Any]) -> dict[str, CredentialSlot]:
    """Return the credential slots; those whose entry in contract.yaml has `secret: false` are names of users."""
    return {name: replace(slot, is_user=not entries.get(name, {}).get("secret", True)) for name, slot in slots.items()}


def _completed(operation: Operation, body: Mapping[str, Any]) -> Operation:
    """Return the operation with the credential profile, and the request names, in contract.yaml."""
    names: Mapping[str, str] = body.get("names", {})
    path = with_names(operation.path, names)
    slots = tuple(_named(slot, names) for slot in operation.slots)
    renamed = {new: old for old, new in names.items() if old in operation.path_names}
    lists = tuple(List(**each) for each in body.get("lists", ()))
    records = tuple(Read(**each) for each in body.get("records", ()))
    profile = body.get("profile", operation.profile)
    return replace(operation, path=path, slots=slots, renamed=renamed, lists=lists, records=records, profile=profile)


def _named(slot: ParameterSlot, names: Mapping[str, str]) -> ParameterSlot:
    """Return the slot with its request name; `names` has names of parameters, and pointers to members of the body."""
    if slot.where == "path":
        return replace(slot, trail=(names.get(slot.name, slot.name),))
    place = join(slot.trail) if slot.where in ("body", "item") else slot.name
    return replace(slot, request_name=names[place]) if place in names else slot


def _document(body: Mapping[str, Any]) -> Document:
    return Document(body["title"], {int(n): text for n, text in body["places"].items()})


def _effect(body: Mapping[str, Any]) -> Effect:
    """Return the effect of an operation. Keys that this effect does not use are ignored."""
    kind = EFFECTS[body["effect"]]
    filters = {name: Filter(**each) for name, each in body.get("filters", {}).items()}
    parts = {"filters": filters, "paging": _paging(body.get("paging", {})), "for_each_item": _each_item(body)}
    arrays = tuple(CreatedArray(**each) for each in body.get("also_creates", ()))
    rows = DayRows(**body["rows"]) if "rows" in body else None
    given = {**body, **parts, "rows": rows, "cascades": tuple(body.get("cascades", ())), "also_creates": arrays}
    return kind(**{each.name: given[each.name] for each in fields(kind) if each.name in given})


def _paging(body: Mapping[str, Any]) -> Paging:
    link = body.get("next_link")
    return Paging(**{**body, "next_link": HEADER, "own_header": link[HEADER]} if isinstance(link, Mapping) else body)


def _each_item(body: Mapping[str, Any]) -> EachItem | None:
    known = {each.name: body[each.name] for each in fields(EachItem) if each.name in body}
    return EachItem(**known) if body.get("for_each_item") else None


def _resource(name: str, body: Mapping[str, Any]) -> Resource:
    tuples = {key: tuple(body[key]) for key in _RESOURCE_LISTS if key in body}
    return Resource(name=name, **{**body, **tuples})


def _field(name: str, body: Mapping[str, Any]) -> Field:
    zone = {key: Schema(body[key], {}) for key in ("right", "wrong") if key in body}
    vocabulary = Vocabulary(**body["vocabulary"]) if "vocabulary" in body else None
    return Field(
        id=name,
        name=body.get("name", name),
        where=tuple(body.get("in", PARAMETER_LOCATIONS)),
        wrong_examples=body.get("wrong_examples", ()),
        new_value=body.get("new_value"),
        vocabulary=vocabulary,
        strict=body.get("strict", False),
        **zone,
    )


def _reading(body: Mapping[str, Any], root: Mapping[str, Any]) -> Reading:
    kept = {key: value for key, value in body.items() if key not in ("when", "outcome_by")}
    parts = {
        "schema": Schema(body.get("schema", {}), root),
        "needs_body": "schema" in body,
        "when": reply_condition(body.get("when", {}), root),
        "by_status": body.get("outcome_by") == "status",
    }
    return Reading(**{**kept, **parts})


def statuses(value: Any) -> Statuses:
    """Return the value of a `status` key, which is one number or a list, as a tuple."""
    return (value,) if isinstance(value, int) else tuple(value)


def _outcome(name: str, body: Mapping[str, Any], default: Code | None) -> Outcome:
    status = body.get("status", {})
    by_choice = (
        {key: statuses(value) for key, value in status.items()} if isinstance(status, dict) else {"": statuses(status)}
    )
    types = body.get("type", ())
    read_here = ("status", "type", "effects", "message", "code", "source")
    rest = {key: value for key, value in body.items() if key not in read_here}
    if isinstance(status, int) or body.get("success"):
        rest.setdefault("equivalent_status", status if isinstance(status, int) else _SUCCESS)
    return Outcome(
        id=name,
        code=body.get("code", default),
        types=(types,) if isinstance(types, str) else tuple(types),
        status=by_choice,
        effects=tuple(body.get("effects", ())),
        message=body.get("message", ""),
        **rest,
    )


def _with_line(file: YamlFile, clause: Clause) -> Clause:
    prefix, _, name = clause.id.partition(".")
    is_derived = clause.id not in file.value["clauses"]
    return replace(clause, line=file.line_of((f"{prefix}s", name) if is_derived else ("clauses", clause.id)))


def _clauses(document: Mapping[str, Any], operations: Mapping[str, Operation]) -> Iterator[tuple[str, Clause]]:
    for name, body in document["clauses"].items():
        kind = next(kind for kind in _WRITTEN_KINDS if kind in body)
        yield (
            name,
            Clause(
                id=name,
                kind=kind,
                statement=body["statement"],
                source=tuple(body["source"]),
                basis=body["basis"],
                check="" if body[kind] is True else body[kind],
                on=tuple(body.get("on", ("*",))),
                excluded=tuple(body.get("except", ())),
                outcomes=tuple(body.get("outcomes", ())),
                status={key: statuses(value) for key, value in body.get("status", {}).items()},
                parameters={key: value for key, value in body.items() if key not in _CLAUSE_KEYS},
            ),
        )
    yield from clauses_of_outcomes(document)
    for operation in operations.values():
        body = document["operations"][operation.id]
        statement = f"{operation.method} {operation.path} succeeds as documented: {operation.summary}"
        yield (
            f"operation.{operation.id}",
            Clause(
                id=f"operation.{operation.id}",
                kind="operation",
                statement=statement,
                source=tuple(body.get("source", ())),
                basis=body.get("basis", "inferred"),
                on=(operation.id,),
            ),
        )
