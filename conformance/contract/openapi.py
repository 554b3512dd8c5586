"""Read the operations and the credential slots of an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.effects import Effect, Static
from conformance.contract.fields import ParameterLocation
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.json_schema import Schema
from conformance.contract.media_types import JSON, bare, is_form, sent_type
from conformance.contract.openapi_content import (
    further_types,
    indexed_arrays,
    json_content,
    other_replies,
    sent_content,
)
from conformance.contract.openapi_document.document import OpenapiDocument
from conformance.contract.openapi_document.grammar import METHODS
from conformance.contract.openapi_document.one_way_members import as_in_replies, as_in_requests, is_one_way
from conformance.contract.operation import BodyKind, Operation, ParameterSlot
from conformance.contract.parameter_style import style_of
from conformance.contract.request_view import set_value
from conformance.contract.response_headers import ResponseHeader, headers_of_response
from conformance.contract.security_schemes import scheme_names, securities_in, security_of, slot_of
from conformance.core.errors import UsageError

_DEEPEST_MEMBER = 4
_MOST_MEMBERS = 5_000
NOT_PARAMETERS = ("accept", "content-type", "authorization")
"""Headers that OpenAPI does not describe as parameters: it ignores such parameters."""
_CHANGES_MEANING = re.compile(
    "(if-|content-|accept-).*|range|prefer|expect|idempotency-key|upgrade|cookie|host|connection"
)
"""Optional headers with which a request has another meaning, such as a conditional one: they are not sent."""


def read_credential_slots(file: OpenapiDocument) -> dict[str, CredentialSlot]:
    """Return the credential slots by security scheme: first those of the whole document, the default one first.

    Raises UsageError for a scheme that a run cannot send.
    """
    slots = {}
    document = plain_document({"paths": {}, **file.value})
    for name in scheme_names(securities_in(document, METHODS)):
        try:
            slots[name] = slot_of(file.value, name)
        except ValueError as fault:
            line = file.line_of(("components", "securitySchemes", name))
            raise UsageError(f"{file.path}:{line}: {fault}") from None
    return slots


def read_operations(file: OpenapiDocument, effects: Mapping[str, Effect]) -> dict[str, Operation]:
    """Return the operations of the document by operationId.

    An operation that `effects` lacks is static. Raises UsageError if `effects` has an unknown operation.
    """
    found = {}
    requests, replies = plain_document(as_in_requests(file)), plain_document(as_in_replies(file))
    for path, item in requests["paths"].items():
        for method in METHODS:
            if method in item:
                operation = _operation(requests, replies, path, method, effects)
                found[operation.id] = operation
    unknown = sorted(set(effects) - set(found))
    if unknown:
        raise UsageError(
            f"{file.path}: contract.yaml names the operation {unknown[0]!r}, which this document does not have"
        )
    return found


def plain_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with every Path Item Object in its place, and without extensions of paths and responses.

    A path can have a `$ref` to its Path Item Object. The names of extensions begin with `x-`.
    """
    return {**document, "paths": {path: _plain_item(document, raw) for path, raw in _plain(document["paths"]).items()}}


def _plain_item(document: Mapping[str, Any], raw: Any) -> dict[str, Any]:
    item = deref(document, raw)
    replies = {method: _plain(item[method].get("responses", {})) for method in METHODS if method in item}
    return {key: {**each, "responses": replies[key]} if key in replies else each for key, each in item.items()}


def _plain(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in mapping.items() if not str(name).startswith("x-")}


def successes_of(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the replies that an Operation Object describes for successes, by status."""
    return {status: each for status, each in operation["responses"].items() if re.fullmatch("2[0-9][0-9]", status)}


def parameters_of(
    document: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Return the parameters of an operation; each overrides that of its path with the same place and name."""
    declared = (deref(document, each) for each in [*item.get("parameters", []), *operation.get("parameters", [])])
    return list({(each["in"], each["name"]): each for each in declared}.values())


def deref(root: Mapping[str, Any], node: Any) -> Any:
    """Return the target of a `$ref` at the top of `node`, or else `node`. Raises ValueError for a `$ref` to itself."""
    for _ in range(50):
        if not (isinstance(node, dict) and "$ref" in node):
            return node
        node = resolve(root, node["$ref"].removeprefix("#"))
    raise ValueError("a $ref refers to itself")


def with_names(path: str, names: Mapping[str, str]) -> str:
    """Return a path template with other names for some of its parameters: old name -> new name."""
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{names.get(found[1], found[1])}}}", path)


def document_path(operation: Operation) -> str:
    """Return the path template of an operation as openapi.yaml has it."""
    return operation.before_path + with_names(operation.path, operation.renamed)


def _operation(
    root: Mapping[str, Any], replying: Mapping[str, Any], path: str, method: str, effects: Mapping[str, Effect]
) -> Operation:
    """Return an operation of the document as it describes requests, `root`, and replies, `replying`."""
    item = root["paths"][path]
    raw = item[method]
    body = deref(root, raw.get("requestBody", {}))
    media_type, media = sent_content(body)
    schema = Schema(media["schema"], root) if "schema" in media else None
    takes: BodyKind = "nothing" if schema is None else "list" if "array" in schema.possible_types else "object"
    responses = successes_of(replying["paths"][path][method])
    described = {int(status): deref(replying, reply) for status, reply in responses.items()}
    replies = {status: json_content(each) for status, each in described.items()}
    first: Mapping[str, Any] = next(iter(replies.values()), {})
    slots, read_only = _body_slots(schema, takes)
    if media_type is not None and is_form(media_type):
        slots = [replace(each, in_form=True) for each in slots]
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        summary=raw.get("summary", ""),
        slots=(*_parameter_slots(root, parameters_of(root, item, raw)), *slots),
        takes=takes,
        body_required=bool(body.get("required", False)),
        body_schema=schema,
        body_example=_without_members(media.get("example", ABSENT), read_only),
        replies={status: Schema(reply.get("schema", True), replying) for status, reply in replies.items()},
        reply_example=first.get("example", {}),
        effect=effects.get(raw["operationId"], Static()),
        response_headers=_response_headers(replying, replying["paths"][path][method]["responses"]),
        security=security_of(raw, security_of(root)),
        media_type=sent_type(media_type or JSON),
        accepted_media_types=tuple(map(bare, body.get("content", {}))),
        further_media_types=further_types(root, body),
        indexed_arrays=indexed_arrays(media),
        reply_media_types=tuple(map(bare, _first(described).get("content", {}))),
        other_replies=dict(other_replies(described)),
    )


def _response_headers(root: Mapping[str, Any], responses: Mapping[str, Any]) -> dict[str, tuple[ResponseHeader, ...]]:
    described = {key: deref(root, each).get("headers", {}) for key, each in responses.items()}
    return {
        key: tuple(headers_of_response(root, {name: deref(root, raw) for name, raw in headers.items()}))
        for key, headers in described.items()
    }


def _first(described: Mapping[int, Any]) -> Mapping[str, Any]:
    return next(iter(described.values()), {})


def _parameter_slots(root: Mapping[str, Any], parameters: list[Mapping[str, Any]]) -> Iterator[ParameterSlot]:
    schemes = root.get("components", {}).get("securitySchemes", {}).values()
    unsent = {*NOT_PARAMETERS, *(str(each.get("name")).lower() for each in schemes)}
    for each in parameters:
        name = each["name"].lower()
        is_usual = each.get("required") is True or each["in"] == "cookie" or not _CHANGES_MEANING.fullmatch(name)
        if each["in"] in ("path", "query") or (is_usual and name not in unsent):
            schema = Schema(each.get("schema", True), root)
            yield ParameterSlot(
                each["in"],
                (each["name"],),
                bool(each.get("required", False)),
                schema,
                _parameter_example(root, each, schema),
                style_of(each["in"], each, schema),
            )


def _parameter_example(root: Mapping[str, Any], parameter: Mapping[str, Any], schema: Schema) -> Any:
    named = [deref(root, each).get("value", ABSENT) for each in parameter.get("examples", {}).values()]
    examples = [parameter.get("example", ABSENT), *named, schema.flat.get("example", ABSENT)]
    return next((each for each in examples if each is not ABSENT), ABSENT)


def _body_slots(schema: Schema | None, takes: BodyKind) -> tuple[list[ParameterSlot], list[tuple[str, ...]]]:
    """Return the slots of the members that requests have, and the trails of those that only replies have."""
    if schema is None:
        return [], []
    members = schema.inner(schema.not_null.flat.get("items", {})) if takes == "list" else schema
    slots = bounded_member_slots("item" if takes == "list" else "body", members)
    read_only = [each.trail for each in slots if is_one_way(each.schema.raw, each.schema.root, "readOnly")]
    return [each for each in slots if not any(each.trail[: len(trail)] == trail for trail in read_only)], read_only


def _without_members(example: Any, trails: list[tuple[str, ...]]) -> Any:
    """Return the example of a body, or of each item of a list, without the members at these trails."""
    if isinstance(example, list):
        return [_without_members(each, trails) for each in example]
    for trail in trails:
        example = set_value(example, trail, ABSENT)
    return example


def bounded_member_slots(where: ParameterLocation, schema: Schema) -> list[ParameterSlot]:
    """Return the slots of the members of an object schema.

    Schemas that contain each other have members without end. So the slots end at the level at which there are not too
    many, and at the fifth level at the latest.
    """
    for deepest in range(_DEEPEST_MEMBER, -1, -1):
        found = [*islice(member_slots(where, schema, (), deepest), _MOST_MEMBERS)]
        if len(found) < _MOST_MEMBERS:
            break
    return found


def member_slots(
    where: ParameterLocation, schema: Schema, trail: tuple[str, ...], deepest: int
) -> Iterator[ParameterSlot]:
    """Yield a slot for each member of an object schema, and of nested objects and arrays of objects.

    `deepest` is the number of further levels.
    """
    flat = schema.not_null.flat
    required = flat.get("required", [])
    for name, raw in flat.get("properties", {}).items():
        inner = schema.inner(raw)
        yield ParameterSlot(where, (*trail, name), name in required, inner, inner.flat.get("example", ABSENT))
        if deepest:
            yield from member_slots(where, inner, (*trail, name), deepest - 1)
            items = inner.not_null.flat.get("items")
            if items is not None:
                yield from member_slots(where, inner.inner(items), (*trail, name, "*"), deepest - 1)
