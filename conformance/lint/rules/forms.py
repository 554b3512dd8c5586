"""Check that the bodies that are forms can be written: a form has only names and texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.json_schema import Schema
from conformance.contract.openapi import deref
from conformance.contract.openapi_content import sent_content
from conformance.contract.operation import Operation
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield forms that are no objects, and members that need another encoding."""
    for operation in files.contract.operations.values():
        if operation.body_schema is None or not operation.takes_form:
            continue
        route = files.route_of[operation.id]
        _, media = sent_content(deref(files.openapi_file.value, route.raw["requestBody"]))
        for text in _faults(operation, operation.body_schema, media.get("encoding", {})):
            yield files.in_openapi((*route.keys, "requestBody"), f"the form of {operation.id} {text}")


def _faults(operation: Operation, schema: Schema, encoding: Mapping[str, Any]) -> Iterator[str]:
    if operation.takes == "list":
        yield "must be an object: a form has members, each with a name"
        return
    for name in schema.not_null.flat.get("properties", {}):
        member, how = schema.not_null.member(name), encoding.get(name, {})
        style = how.get("style", "form")
        if style not in ("form", "deepObject") or how.get("explode") is False or "contentType" in how:
            yield f"has an encoding of {name!r} that a run cannot send: use style form with explode, or deepObject"
        elif member is not None and style != "deepObject" and _is_nested(member):
            yield f"has objects in {name!r}, which a run sends as {name}[MEMBER]: set its encoding to style deepObject"


def _is_nested(schema: Schema) -> bool:
    """Return whether the schema is that of an object, or of an array of objects or arrays."""
    if "object" in schema.not_null.possible_types:
        return True
    items = schema.not_null.flat.get("items")
    return items is not None and bool({"object", "array"} & schema.inner(items).not_null.possible_types)
