"""Test the reader of OpenAPI documents: operations, their slots, credential slots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.credential_slots import CredentialSlot, http_slot
from conformance.contract.effects import List, Static
from conformance.contract.json_pointer import ABSENT
from conformance.contract.openapi import deref, read_credential_slots, read_operations
from conformance.contract.openapi_document.document import OpenapiDocument, document_of, read_openapi
from conformance.contract.openapi_document.grammar import METHODS
from conformance.contract.operation import Operation
from conformance.contract.yaml_file import YamlFile
from conformance.core.errors import UsageError
from tests.support.kit import DATA, contract_of

DONE = {"description": "done"}


def file_of(paths: dict[str, Any], **more: Any) -> OpenapiDocument:
    value = {"paths": paths, **more}
    return document_of(YamlFile(Path("api.yaml"), value, json.dumps(value).encode()))


def test_read_operations_reads_every_method_of_every_path() -> None:
    paths = {
        f"/{n}": {method: {"operationId": f"{method}{n}", "responses": {"200": DONE}} for method in METHODS}
        for n in range(2)
    }
    found = read_operations(file_of(paths), {})
    assert METHODS == ("get", "put", "post", "delete", "patch", "options", "head", "trace")
    assert [(each.id, each.method, each.path) for each in found.values()] == [
        (f"{method}{n}", method.upper(), f"/{n}") for n in range(2) for method in METHODS
    ]


def one(raw: dict[str, Any], *, item: dict[str, Any] | None = None, **more: Any) -> Operation:
    """The operation of a document that has no other."""
    file = file_of({"/a": {**(item or {}), "post": {"operationId": "do", "responses": {"200": DONE}, **raw}}}, **more)
    return read_operations(file, {})["do"]


def test_read_operations_has_defaults_for_optional_parts() -> None:
    found = one({})
    assert (found.summary, found.takes, found.slots) == ("do", "nothing", ())
    assert (found.body_required, found.body_schema, found.body_example) == (False, None, ABSENT)
    assert found.effect == Static() and found.reply_example == {} and list(found.replies) == [200]
    assert found.replies[200].raw is True


def test_read_operations_adds_the_effect_of_the_contract() -> None:
    effect = List(resource="loan", items="/data")
    paths = {"/a": {"get": {"operationId": "all", "summary": "All of them", "responses": {"200": DONE}}}}
    found = read_operations(file_of(paths), {"all": effect})["all"]
    assert found.effect is effect and found.summary == "All of them"


def test_read_operations_names_the_first_effect_without_an_operation() -> None:
    file = read_openapi(DATA / "library")
    with pytest.raises(UsageError) as caught:
        read_operations(file, {"zero": Static(), "lost": Static(), "readLoan": Static()})
    assert (
        str(caught.value) == f"{file.path}: contract.yaml names the operation 'lost', which this document does not have"
    )


def test_read_operations_keeps_replies_by_status_and_the_first_example() -> None:
    made = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/O"}, "example": {"id": 1}}}}
    other = {"content": {"application/json": {"schema": {"type": "array"}, "example": []}}}
    root = {"components": {"responses": {"Made": made}, "schemas": {"O": {"type": "object"}}}}
    found = one({"responses": {"201": {"$ref": "#/components/responses/Made"}, "200": other, "204": DONE}}, **root)
    assert {status: each.raw for status, each in found.replies.items()} == {
        201: {"$ref": "#/components/schemas/O"},
        200: {"type": "array"},
        204: True,
    }
    assert found.reply_example == {"id": 1} and found.replies[201].accepts({})
    assert found.reply_schema(200) is found.replies[200] and found.reply_schema(404) is found.replies[201]


def test_read_operations_notes_which_replies_have_a_location() -> None:
    shared = {"components": {"headers": {"Where": {"required": True, "schema": {}}}}}
    responses = {
        "200": {"headers": {"LOCATION": {"required": True, "schema": {}}, "Location-Id": {"required": True}}},
        "201": {"headers": {"location": {"schema": {}}}},
        "202": {"headers": {"Location": {"$ref": "#/components/headers/Where"}}},
        "204": {"headers": {"X-Other": {"required": True, "schema": {}}}},
        "205": DONE,
    }
    assert one({"responses": responses}, **shared).location_statuses == {200: True, 201: False, 202: True}


def slots(operation: Operation) -> list[tuple[str, str, bool, Any]]:
    return [(each.where, ".".join(each.trail), each.required, each.example) for each in operation.slots]


def test_slots_of_the_path_item_precede_those_of_the_operation() -> None:
    shared = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": "a1"}
    own = [
        {"name": "page", "in": "query", "schema": {"type": "integer", "example": 2}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
        {"name": "all", "in": "query"},
        {"$ref": "#/components/parameters/Size"},
        {"name": "session", "in": "cookie"},
    ]
    root = {"components": {"parameters": {"Size": {"name": "size", "in": "query", "required": True, "example": 5}}}}
    found = one({"parameters": own}, item={"parameters": [shared]}, **root)
    assert slots(found) == [
        ("path", "id", True, "a1"),
        ("query", "page", False, 2),
        ("header", "X-Trace", False, ABSENT),
        ("query", "all", False, ABSENT),
        ("query", "size", True, 5),
        ("cookie", "session", False, ABSENT),
    ]
    raw = [each.schema.raw for each in found.slots]
    assert raw == [{"type": "string"}, own[0]["schema"], {"type": "string"}, True, True, True]


@pytest.mark.parametrize(("name", "required", "is_sent"), [("If-Match", False, False), ("If-Match", True, True)])
def test_optional_header_that_changes_the_meaning_of_a_request_is_left_out(
    name: str, required: bool, is_sent: bool
) -> None:
    header = {"name": name, "in": "header", "required": required, "schema": {"type": "string"}, "example": '"1"'}
    assert bool(one({"parameters": [header]}).slots) is is_sent


def test_further_media_types_have_a_schema_that_accepts_the_example() -> None:
    example, own = {"size": 7}, {"type": "object", "properties": {"size": {"type": "integer"}}}
    content = {
        "application/json": {"schema": own, "example": example},
        "application/x-www-form-urlencoded": {"schema": own},
        "application/vnd.a+json": {"schema": {"required": ["name"]}},
        "application/vnd.b+json": {},
        "text/csv": {},
    }
    found = one({"requestBody": {"content": content}})
    assert found.further_media_types == ("application/x-www-form-urlencoded", "application/vnd.b+json")


def test_slot_prefers_its_own_example_to_that_of_its_schema() -> None:
    schema = {"type": "string", "example": "of the schema"}
    found = one({"parameters": [{"name": "q", "in": "query", "schema": schema, "example": "its own"}]})
    assert found.slots[0].example == "its own"


def test_slot_follows_a_reference_in_its_schema() -> None:
    root = {"components": {"schemas": {"Size": {"type": "integer", "example": 7}}}}
    found = one(
        {"parameters": [{"name": "size", "in": "query", "schema": {"$ref": "#/components/schemas/Size"}}]}, **root
    )
    assert found.slots[0].example == 7 and not found.slots[0].schema.accepts("7")


def with_body(schema: Any, **more: Any) -> Operation:
    body = {"content": {"application/json": {"schema": schema, **more}}}
    return one({"requestBody": body})


def test_slots_of_a_body_include_nested_members() -> None:
    street = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "example": "Canal"}}}
    schema = {
        "type": "object",
        "required": ["town"],
        "properties": {
            "town": {"type": "string", "example": "Delft"},
            "street": street,
            "stops": {"type": "array", "items": {"type": "object", "properties": {"gate": {"type": "string"}}}},
            "tags": {"type": "array", "items": {"type": "string"}},
            "open": {"type": "array"},
        },
    }
    found = with_body(schema, example={"town": "Delft"})
    assert (found.takes, found.body_example) == ("object", {"town": "Delft"})
    assert found.body_schema is not None and found.body_schema.raw == schema
    assert [each.schema.raw for each in found.slots[:3]] == [
        schema["properties"]["town"],
        street,
        street["properties"]["name"],
    ]
    assert slots(found) == [
        ("body", "town", True, "Delft"),
        ("body", "street", False, ABSENT),
        ("body", "street.name", True, "Canal"),
        ("body", "stops", False, ABSENT),
        ("body", "stops.*.gate", False, ABSENT),
        ("body", "tags", False, ABSENT),
        ("body", "open", False, ABSENT),
    ]


def test_slots_of_a_list_are_the_members_of_its_items() -> None:
    found = with_body({"type": "array", "items": {"required": ["gate"], "properties": {"gate": {}, "note": {}}}})
    assert found.takes == "list" and slots(found) == [("item", "gate", True, ABSENT), ("item", "note", False, ABSENT)]
    assert with_body({"type": "array"}).slots == () and with_body(True).takes == "object"


def test_slots_end_five_levels_deep() -> None:
    """Schemas that contain themselves have to end somewhere."""
    node: dict[str, Any] = {"properties": {"name": {}, "next": {"$ref": "#/components/schemas/Node"}}}
    chain = {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}}
    found = one(chain, components={"schemas": {"Node": node}})
    assert max(len(each.trail) for each in found.slots) == 5 and len(found.slots) == 10
    node["properties"] = {"all": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}
    found = one(chain, components={"schemas": {"Node": node}})
    assert [len(each.trail) for each in found.slots] == [1, 3, 5, 7, 9]


@pytest.mark.parametrize("required", [True, False])
def test_read_operations_follows_a_reference_to_a_body_and_reads_required(required: bool) -> None:
    body = {"required": required, "content": {"application/json": {"schema": {"type": "object"}}}}
    found = one({"requestBody": {"$ref": "#/components/requestBodies/B"}}, components={"requestBodies": {"B": body}})
    assert (found.takes, found.body_required) == ("object", required)


@pytest.mark.parametrize("content", [{}, {"text/plain": {"schema": {}}}, {"application/json": {"example": {}}}])
def test_read_operations_ignores_a_body_without_a_json_schema(content: Any) -> None:
    found = one({"requestBody": {"content": content}})
    assert (found.takes, found.body_schema, found.slots) == ("nothing", None, ())


def test_deref_follows_references_and_refuses_circles() -> None:
    root = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"value": 1}, "loop": {"$ref": "#/loop"}}
    assert deref(root, {"$ref": "#/a"}) == {"value": 1} and deref(root, {"x": 1}) == {"x": 1}
    assert deref(root, ["$ref"]) == ["$ref"] and deref(root, "$ref") == "$ref"
    with pytest.raises(ValueError) as caught:
        deref(root, {"$ref": "#/loop"})
    assert str(caught.value) == "a $ref refers to itself"


@pytest.mark.parametrize(("length", "followed"), [(49, True), (50, False)])
def test_deref_follows_fifty_references_at_most(length: int, followed: bool) -> None:
    root: dict[str, Any] = {f"r{n}": {"$ref": f"#/r{n + 1}"} for n in range(length)} | {f"r{length}": 1}
    if followed:
        assert deref(root, root["r0"]) == 1
    else:
        with pytest.raises(ValueError):
            deref(root, root["r0"])


def test_read_credential_slots_keeps_the_order_of_security() -> None:
    schemes = {
        "late": {"type": "apiKey", "in": "query", "name": "key"},
        "early": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "unused": {"type": "http", "scheme": "basic"},
    }
    file = file_of({}, security=[{"early": []}, {"late": []}], components={"securitySchemes": schemes})
    assert list(read_credential_slots(file).items()) == [
        ("early", CredentialSlot("header", "X-Key")),
        ("late", CredentialSlot("query", "key")),
    ]
    assert read_credential_slots(file_of({})) == {} and list(contract_of("parcels").credential_slots) == [
        "header",
        "query",
    ]


def test_read_credential_slots_refuses_a_scheme_that_is_not_described() -> None:
    with pytest.raises(UsageError, match=r"api\.yaml:1: there is no security scheme 'key'"):
        read_credential_slots(file_of({}, security=[{"key": []}]))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("type: apiKey, in: header", "type: http, scheme: digest", "security scheme 'header' is of a kind that a run"),
        ("type: apiKey, in: header", "type: mutualTLS", "security scheme 'header' is of a kind that a run cannot send"),
        ("type: apiKey, in: header, ", "", "security scheme 'header' is of a kind that a run cannot send"),
        ("    header: {type", "    other: {type", "there is no security scheme 'header'"),
    ],
)
def test_read_credential_slots_names_the_line_of_another_kind_of_scheme(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = (DATA / "library" / "openapi.yaml").read_text("utf-8")
    file = tmp_path / "openapi.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "securitySchemes" in each)
    with pytest.raises(UsageError) as caught:
        read_credential_slots(read_openapi(tmp_path))
    assert str(caught.value).startswith(f"{file}:{line + ('other' not in new)}: {says}")


@pytest.mark.parametrize(
    ("scheme", "slot"),
    [
        ({"type": "http", "scheme": "Bearer"}, http_slot("bearer")),
        ({"type": "oauth2", "flows": {}}, http_slot("bearer")),
        ({"type": "openIdConnect", "openIdConnectUrl": "https://example.com"}, http_slot("bearer")),
        ({"type": "http", "scheme": "basic"}, http_slot("basic")),
        ({"type": "apiKey", "in": "cookie", "name": "session"}, CredentialSlot("cookie", "session")),
    ],
)
def test_read_credential_slots_reads_every_kind_of_scheme(scheme: dict[str, Any], slot: CredentialSlot) -> None:
    file = file_of({}, security=[{"key": []}], components={"securitySchemes": {"key": scheme}})
    assert read_credential_slots(file) == {"key": slot}


def test_security_of_an_operation_replaces_that_of_the_document() -> None:
    operations = contract_of(str(DATA / "zoo" / "several-keys")).operations
    assert operations["readLimits"].security == (("app", "session"), ("account",))
    assert operations["readGreeting"].security == ((), ("account",)) and not operations["readGreeting"].needs_credential
    assert contract_of(str(DATA / "zoo" / "bearer-token")).operations["checkHealth"].security == ((),)


def parameter(where: str, name: str, **more: Any) -> dict[str, Any]:
    return {"in": where, "name": name, **more}


def test_a_parameter_of_the_operation_overrides_that_of_its_path() -> None:
    shared = [parameter("query", "page", required=True), parameter("query", "sort", example="up")]
    found = one({"parameters": [parameter("query", "page", example=2)]}, item={"parameters": shared})
    assert [(each.name, each.required, each.example) for each in found.slots] == [
        ("page", False, 2),
        ("sort", False, "up"),
    ]


def test_parameters_of_the_same_name_in_different_places_are_two() -> None:
    shared = [parameter("path", "id"), parameter("query", "id")]
    assert [each.where for each in one({}, item={"parameters": shared}).slots] == ["path", "query"]


def test_the_first_of_named_examples_counts() -> None:
    named = {"a": {"$ref": "#/components/examples/A"}, "b": {"value": 3}}
    found = one(
        {"parameters": [parameter("query", "page", examples=named)]}, components={"examples": {"A": {"value": 2}}}
    )
    assert found.slots[0].example == 2


def test_read_operations_follows_the_reference_of_a_path_item() -> None:
    item = {"post": {"operationId": "do", "responses": {"200": DONE}}}
    file = file_of({"/a": {"$ref": "#/components/pathItems/A"}}, components={"pathItems": {"A": item}})
    assert list(read_operations(file, {})) == ["do"]


def test_read_operations_ignores_extensions_of_paths_and_responses() -> None:
    raw = {"operationId": "do", "responses": {"200": DONE, "x-note": "a note"}}
    found = read_operations(file_of({"/a": {"post": raw}, "x-old": {"post": {"operationId": "old"}}}), {})
    assert [(name, list(each.replies)) for name, each in found.items()] == [("do", [200])]


def test_members_of_all_parts_of_a_body_are_known() -> None:
    named = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    sized = {"required": ["size"], "properties": {"size": {"maximum": 9}, "name": {"maxLength": 5}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Named"}, sized]}
    body = {"content": {"application/json": {"schema": schema}}}
    found = one({"requestBody": body}, components={"schemas": {"Named": named}})
    assert found.takes == "object"
    assert [(each.name, each.required, dict(each.schema.flat)) for each in found.slots] == [
        ("name", True, {"type": "string", "maxLength": 5}),
        ("size", True, {"maximum": 9}),
    ]


def test_members_of_an_object_that_may_be_null_are_known() -> None:
    place = {"anyOf": [{"type": "null"}, {"properties": {"shelf": {"type": "string"}}}]}
    body = {"content": {"application/json": {"schema": {"properties": {"place": place}}}}}
    assert [each.trail for each in one({"requestBody": body}).slots] == [("place",), ("place", "shelf")]


USER: dict[str, Any] = {
    "required": ["id", "name", "password"],
    "properties": {"id": {"readOnly": True}, "name": {}, "password": {"writeOnly": True}},
}


@pytest.mark.parametrize(
    "schema", [USER, {"allOf": [{"properties": USER["properties"]}, {"required": USER["required"]}]}]
)
def test_members_that_only_replies_or_only_requests_have_are_required_there_only(schema: Any) -> None:
    content = {"application/json": {"schema": schema, "example": {"id": 1, "name": "A", "password": "p"}}}
    found = one({"requestBody": {"content": content}, "responses": {"200": {**DONE, "content": content}}})
    assert slots(found) == [("body", "name", True, ABSENT), ("body", "password", True, ABSENT)]
    assert found.body_example == {"name": "A", "password": "p"}
    assert found.body_schema is not None and found.body_schema.accepts({"name": "A", "password": "p"})
    assert not found.body_schema.accepts({"name": "A"})
    assert found.replies[200].accepts({"id": 1, "name": "A"}) and not found.replies[200].accepts({"name": "A"})


def test_schemas_that_contain_each_other_in_many_ways_have_few_slots() -> None:
    members = {f"m{n}": {"$ref": "#/components/schemas/Node"} for n in range(40)}
    root = {"schemas": {"Node": {"type": "object", "properties": {**members, "name": {"type": "string"}}}}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}
    found = one(
        {"requestBody": {"content": content}, "responses": {"200": {**DONE, "content": content}}}, components=root
    )
    assert {len(each.trail) for each in found.slots} == {1, 2} and len(found.slots) == 41 * 41
    assert found.body_example == {} == found.reply_example
