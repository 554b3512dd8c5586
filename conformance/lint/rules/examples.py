"""Check that examples exist, fit their schemas, and together make a request that is known to be valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.header_values import required_headers
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.media_types import JSON
from conformance.contract.model import Contract
from conformance.contract.openapi import deref, successes_of
from conformance.contract.openapi_content import json_content, sent_content
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView, SlotValue, body_of, query_pairs
from conformance.contract.value_zones import Zone, parsed_values, zones_of
from conformance.core.exchange import Request
from conformance.lint.finding import ContractFiles, Keys, LintFinding, Route
from conformance.lint.stage import Stage

STAGE = Stage.DOCUMENTATION


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield missing and invalid examples; for an operation without any, yield faults of the request they make."""
    for operation in files.contract.operations.values():
        route = files.route_of[operation.id]
        yield from _reply_faults(files, route)
        invalid = [*_parameter_faults(files, route, operation), *_body_faults(files, route, operation)]
        yield from invalid or _request_faults(files, route, operation)


def _parameter_faults(files: ContractFiles, route: Route, operation: Operation) -> Iterator[LintFinding]:
    for slot in operation.slots:
        if slot.where in ("body", "item"):
            continue
        name = f"the {slot.where} parameter {slot.name!r} of {operation.id}"
        keys = _keys_of(files, route, slot)
        if slot.example is not ABSENT and not any(map(slot.schema.accepts, parsed_values(slot, slot.example))):
            fault = _first_fault(slot.schema, slot.example)
            yield files.in_openapi(keys, f"{name}: its example is not valid by its schema: {fault}")


def _keys_of(files: ContractFiles, route: Route, slot: ParameterSlot) -> Keys:
    """Return the place in openapi.yaml of the parameter or, for a member of the body, of the body's example."""
    declared = {each[:2]: each.keys for each in route.parameters(files.openapi_file.value)}
    return declared.get((slot.where, slot.name), _body_example(files, route))


def _body_example(files: ContractFiles, route: Route) -> Keys:
    """Return the place in openapi.yaml of the example of the body."""
    name, _ = sent_content(deref(files.openapi_file.value, route.raw.get("requestBody", {})))
    return (*route.keys, "requestBody", "content", name or JSON, "example")


def _body_faults(files: ContractFiles, route: Route, operation: Operation) -> Iterator[LintFinding]:
    if operation.body_schema is None:
        return
    keys = _body_example(files, route)
    fault = _first_fault(operation.body_schema, operation.body_example)
    if fault:
        yield files.in_openapi(keys, f"the example of the body of {operation.id} is not valid by its schema: {fault}")
    elif operation.takes == "list" and len(operation.body_example) != 2:
        yield files.in_openapi(keys, f"the example of the body of {operation.id} must have two items")


def _reply_faults(files: ContractFiles, route: Route) -> Iterator[LintFinding]:
    for status, raw in successes_of(route.raw).items():
        media = json_content(deref(files.openapi_file.value, raw))
        fault = _first_fault(Schema(media["schema"], files.openapi_file.value), media["example"]) if media else None
        if fault:
            text = f"the example of the reply {status} of {route} is not valid by its schema: {fault}"
            yield files.in_openapi((*route.keys, "responses", status), text)


def _first_fault(schema: Schema, value: Any) -> str | None:
    for path, message in schema.errors(value):
        return f"{'.'.join(map(str, path))}: {message}" if path else message
    return None


def _request_faults(files: ContractFiles, route: Route, operation: Operation) -> Iterator[LintFinding]:
    """Yield values of the example request that are not certainly valid: a run sends it as a valid request."""
    view = RequestView(files.contract, example_request(operation))
    if view.operation is not operation:
        other = view.operation.id if view.operation else "no operation"
        yield files.in_openapi(route.keys, f"the examples of {operation.id} make the path of {other}")
        return
    for value in view.values:
        fault = _zone_fault(files.contract, value)
        if fault:
            keys = _keys_of(files, route, value.slot)
            yield files.in_openapi(keys, f"{operation.id}: the example {value.value!r} of {value.slot.name} is {fault}")


def example_request(operation: Operation) -> Request:
    """Return the request with the examples of path, query and body."""
    given = [slot for slot in operation.slots if slot.example is not ABSENT]
    path = operation.path_for({slot.name: slot.example for slot in given if slot.where == "path"})
    query = tuple(pair for slot in given if slot.where == "query" for pair in query_pairs(slot, slot.example))
    body = None if operation.body_example is ABSENT else body_of(operation, operation.body_example)
    headers = (("Content-Type", operation.media_type),) if body is not None else ()
    return Request(operation.method, path, query, (*headers, *required_headers(operation)), body)


def _zone_fault(contract: Contract, value: SlotValue) -> str | None:
    zones = zones_of(contract)
    field = zones.field(value.slot)
    optional = value.slot.where == "query" and not value.slot.required
    if value.value is ABSENT:
        return None
    zone = zones.zone(value.slot, value.value, None)
    if zone is Zone.WRONG:
        return "known to be invalid by its field"
    if zone is Zone.OPEN and not optional and not (field and field.vocabulary):
        if field is None:
            return "not known to be valid: it has no field, and is no short ASCII text or small number"
        return f"not known to be valid by the field {field.id}"
    return None
