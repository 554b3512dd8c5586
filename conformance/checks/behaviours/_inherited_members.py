"""A new record has nothing of the one that was created before it.

A server may use one object as the default of a member, and change it for a record that sends this member. So a record
with all members, some of which have a text that no other request has, is created before one with required members. The
second one must not show such a text.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._records_created_again import smallest_request
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RequestSteps
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.request_view import with_value
from conformance.core.text import strings_in


def marked_members(contract: Contract, operation: Operation, mark: str) -> dict[str, Any]:
    """Return the optional members of a creation whose examples have a free text, with the mark in each such text.

    Members that refer to other records, and unique ones, are left out. There are none for creations of lists.
    """
    resource = contract.resource_of(operation)
    if resource is None or operation.takes == "list":
        return {}
    special = {*contract.owners, *resource.unique, *resource.names}
    slots = {name: slot for name, slot in record_slots(operation).items() if not slot.required and name not in special}
    sent = example_record(operation)
    free = {name: sent.get(name, slot.example) for name, slot in slots.items() if not _is_formal(slot.schema.flat)}
    marked = {name: _marked(value, mark) for name, value in free.items()}
    return {name: value for name, value in marked.items() if value != free[name]}


def check_nothing_inherited(context: RecordContext) -> RequestSteps:
    """Create a record with all members, and one with required members; check what the second one shows."""
    operation, factory = context.operation, context.factory
    mark = factory.names.new_value("{tag}x{n}")
    members = marked_members(context.contract, operation, mark)
    if not members:
        return
    request = yield from smallest_request(context, operation, {})
    for name, value in members.items():
        request = with_value(factory.view(request), record_slots(operation)[name], value)
    complete = yield request
    # Some of the values may be open.
    if not succeeded(complete):
        return
    reply = yield (yield from smallest_request(context, operation, {}))
    for names, _ in (yield from context.created(reply))[:1] if succeeded(reply) else ():
        shown, shown_by = yield from context.read(names)
        found = [text for text in strings_in(shown) if mark in text]
        expected = f"a new {context.resource.name} has nothing of the one before"
        context.check(not found, expected, f"it shows {', '.join(found)}", shown_by)


def _is_formal(schema: Any) -> bool:
    return not {"enum", "const", "pattern", "format", "maxLength"}.isdisjoint(schema)


def _marked(value: Any, mark: str) -> Any:
    """Return the value with the mark at the end of each text of several words, and of each URL."""
    if isinstance(value, str):
        return f"{value}/{mark}" if "://" in value else f"{value} {mark}" if " " in value else value
    if isinstance(value, dict):
        return {name: _marked(each, mark) for name, each in value.items()}
    return [_marked(each, mark) for each in value] if isinstance(value, list) else value
