"""The record in a request: its members in the body or in the query, and its key in any part of the request.

A body has the members of the record itself, or has them in a member around it, to which `sent` in contract.yaml points:
`{"customer": {"id": 7, "name": "Ann"}}`. A creation or update without a body has them in the query. The key is in the
path, the query or the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.effects import ForEach
from conformance.contract.forms import typed_value
from conformance.contract.json_pointer import ABSENT, join, put, resolve
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView, query_pairs, with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Pairs, Request

_WHOLE_NUMBER = re.compile("0|-?[1-9][0-9]{0,18}")
_PARTS = ("path", "query", "header", "cookie", "body", "item")
"""The parts of a request, in the order in which a key is looked for."""


# --- the members ------------------------------------------------------------------------------------
def record_slots(operation: Operation) -> dict[str, ParameterSlot]:
    """Return the slots of the members of the record in the body, in each item or in the query, by name."""
    trail, parts = operation.record_trail, operation.record_parts
    return {slot.name: slot for slot in operation.slots if slot.where in parts and slot.trail[:-1] == trail}


def record_pointer(operation: Operation) -> str:
    """Return the pointer to the record in the body, or in each item; "" for the whole body or item."""
    return operation.effect.sent if isinstance(operation.effect, ForEach) else ""


def sent_record(operation: Operation | None, body: Any) -> Any:
    """Return the record in a body, or in an item; ABSENT if it has none at the place of records."""
    return resolve(body, record_pointer(operation)) if operation else body


def record_in(view: RequestView, item: int | None = None) -> Any:
    """Return the record in a request, or in an item of its list; ABSENT if it has none at the place of records.

    Texts of a query are the numbers and booleans for which they stand.
    """
    operation = view.operation
    if operation is None or not operation.record_in_query:
        return sent_record(operation, view.body if item is None else view.items[item])
    sent = (each for each in view.values if each.slot.where == "query" and each.value is not ABSENT)
    return {each.slot.parameter: typed_value(each.slot.schema, each.value) for each in sent}


def example_record(operation: Operation) -> dict[str, Any]:
    """Return the members of the record in the documented request, or in its first item; empty without one."""
    if operation.record_in_query:
        with_example = (each for each in record_slots(operation).values() if each.example is not ABSENT)
        return {each.parameter: each.example for each in with_example}
    record = sent_record(operation, _example(operation))
    return record if isinstance(record, dict) else {}


def required_values(operation: Operation) -> dict[str, Any]:
    """Return the values in the example of the members that each record in a request must have, beside these values."""
    example = example_record(operation)
    required = {name for name, slot in record_slots(operation).items() if slot.required}
    values = {name: value for name, value in example.items() if name in required}
    needed = {name for each in operation.conditions if each.when.accepts(values) for name in each.needed}
    return {name: value for name, value in example.items() if name in required | needed}


def default_values(operation: Operation) -> dict[str, Any]:
    """Return the values that a new record has in members that are not sent: `default` in openapi.yaml."""
    flat = {name: slot.schema.flat for name, slot in record_slots(operation).items()}
    return {name: each["default"] for name, each in flat.items() if "default" in each}


def _example(operation: Operation) -> Any:
    example = operation.body_example
    return (example[0] if example else {}) if isinstance(example, list) else example


# --- the key ----------------------------------------------------------------------------------------
def key_slots(operation: Operation, resource: Resource) -> dict[str, ParameterSlot]:
    """Return the slot of each part of the key, by its request name; parts that requests do not have are left out.

    If several parts of a request have the name, the path takes precedence, then the query.
    """
    named = [each for each in operation.slots if each in operation.named_slots and each.name in resource.names]
    ordered = sorted(named, key=lambda each: (_PARTS.index(each.where), len(each.trail)), reverse=True)
    return {each.name: each for each in ordered}


def names_record(operation: Operation, resource: Resource) -> bool:
    """Return whether the request, or each of its items, has the key of one existing record of the resource."""
    about = operation.effect.about_one and not resource.singleton and bool(resource.names)
    return about and key_slots(operation, resource).keys() >= {*resource.names}


def key_value(slot: ParameterSlot, key: Any) -> Any:
    """Return a key as a request has it in this slot: a number, if the slot takes no text."""
    takes_text = "string" in slot.schema.possible_types or "integer" not in slot.schema.possible_types
    is_number = isinstance(key, str) and _WHOLE_NUMBER.fullmatch(key) is not None
    return int(key) if is_number and slot.where in ("body", "item") and not takes_text else key


def with_key(view: RequestView, slot: ParameterSlot, key: Any, item: int = 0) -> Request:
    """Return the request with a part of a key in a slot, as `with_value` does."""
    return with_value(view, slot, key_value(slot, key), item)


# --- requests ---------------------------------------------------------------------------------------
def query_about(operation: Operation, resource: Resource | None, names: Mapping[str, Any], members: Any) -> Pairs:
    """Return the query of a request about the record with these names: its key, and what each query must have.

    It also has the `members` of the record, if these are query parameters.
    """
    keys = key_slots(operation, resource) if resource and names_record(operation, resource) else {}
    sent = members if operation.record_in_query and isinstance(members, Mapping) else {}
    slots = (each for each in operation.slots if each.where == "query")
    needed = (each for each in slots if each.required or keys.get(each.name) is each or each.parameter in sent)
    values = ((each, names.get(each.name, sent.get(each.parameter, each.example))) for each in needed)
    return tuple(pair for slot, value in values for pair in query_pairs(slot, value))


def body_about(operation: Operation, resource: Resource | None, names: Mapping[str, Any], body: Any) -> Any:
    """Return the body of a request about the record with these names; None for a request without a body.

    `body` has the members of the record, or is a list of such objects for an operation that takes a list. If it is
    None, the body has what each body must have, if that includes the key.
    """
    if operation.record_in_query:
        return None
    keys = key_slots(operation, resource) if resource is not None else {}
    if isinstance(body, list):
        return [dict(_members_of_item(each, keys)) for each in body]
    in_body = {name: slot for name, slot in keys.items() if slot.where == "body" and name in names}
    if operation.takes != "object" or (body is None and not in_body):
        return body
    whole = _with_outer_members(operation, required_values(operation) if body is None else body)
    for name, slot in in_body.items():
        whole = put(whole, join(slot.trail), key_value(slot, names[name]))
    return whole


def _members_of_item(item: Mapping[str, Any], keys: Mapping[str, ParameterSlot]) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        slot = keys.get(name)
        yield (name, value) if slot is None else (slot.parameter, key_value(slot, value))


def _with_outer_members(operation: Operation, record: Any) -> Any:
    """Return the body that has the record at its place, with the other members that each body must have."""
    example, trail = operation.body_example, operation.record_trail
    if not trail or not isinstance(example, dict):
        return record
    required = {slot.trail for slot in operation.slots if slot.required and slot.where == "body"}
    outer = {name: value for name, value in example.items() if (name,) in required or name == trail[0]}
    return put(outer, record_pointer(operation), record)
