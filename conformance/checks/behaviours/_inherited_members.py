"""A new record has nothing of the one that was created before it.

A server may use one object as the default of a member, and change it for a record that sends this member. So a record
with all members is created before one with required members. The second one must not show a text that no other request
has. Other members, such as a country, have no such text, and the shown value may be a default of the server. So if the
second record shows a value of the first one, two more are created: another value must not be followed by that one.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from conformance.checks.behaviours._reading_records import Observation, member_value, same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._records_created_again import smallest_request
from conformance.checks.behaviours.base import succeeded
from conformance.checks.limit_values import limit_values
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import default_values, example_record, record_slots
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.core.text import strings_in
from conformance.observation.records import stored_value
from conformance.observation.response_reading import Reply


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


def two_values(contract: Contract, operation: Operation) -> dict[str, tuple[Any, Any]]:
    """Return two valid values of each other optional member of a creation, if its values at limits differ.

    The first one is no documented default, and neither 0 nor false, if possible.
    """
    resource, marked = contract.resource_of(operation), marked_members(contract, operation, "mark")
    if resource is None or operation.takes == "list":
        return {}
    defaults = {**resource.initial, **default_values(operation)}
    left_out = {*contract.owners, *resource.unique, *resource.names, *resource.volatile, *marked}
    found: dict[str, tuple[Any, Any]] = {}
    for name, slot in record_slots(operation).items():
        if slot.required or name not in resource.stored_members or name in left_out:
            continue
        kept = [(stored_value(resource, name, each), each) for each in limit_values(contract, operation, slot)]
        kept.sort(key=lambda each: not each[0] or same_value(each[0], defaults.get(name)))
        others = [value for stored, value in kept if not same_value(stored, kept[0][0])]
        found |= {name: (kept[0][1], others[0])} if others else {}
    return found


def check_nothing_inherited(context: RecordContext) -> RequestSteps:
    """Create a record with all members, and one with required members; check what the second one shows."""
    mark = context.factory.names.new_value("{tag}x{n}")
    marked = marked_members(context.contract, context.operation, mark)
    formal = two_values(context.contract, context.operation)
    seen = yield from _next_record(context, {**{name: first for name, (first, _) in formal.items()}, **marked})
    if seen is None and formal:
        # Some of the values may be open, or exclude each other.
        formal, seen = {}, (yield from _next_record(context, marked))
    if seen is None:
        return
    expected, (shown, shown_by) = f"a new {context.resource.name} has nothing of the one before", seen
    found = [text for text in strings_in(shown) if mark in text]
    context.check(not found, expected, f"it shows {', '.join(found)}", shown_by)
    repeated = {name: second for name, (first, second) in formal.items() if _shows(context, shown, name, first)}
    again = yield from _next_record(context, repeated)
    if again is not None:
        copied = [
            f"{name} {value_text(each)}" for name, each in repeated.items() if _shows(context, again[0], name, each)
        ]
        context.check(not copied, expected, f"it shows {', '.join(copied)}", again[1])


def _next_record(context: RecordContext, members: Mapping[str, Any]) -> Generator[Request, Reply, Observation | None]:
    """Create a record with these members, and one with required members only; return how the second one is shown.

    Return None if there are no such members, or one of the creations was refused.
    """
    if not members:
        return None
    request = yield from smallest_request(context, context.operation, {})
    for name, value in members.items():
        request = with_value(context.factory.view(request), record_slots(context.operation)[name], value)
    complete = yield request
    if not succeeded(complete):
        return None
    reply = yield (yield from smallest_request(context, context.operation, {}))
    made = (yield from context.created(reply)) if succeeded(reply) else []
    return (yield from context.read(made[0].names)) if made else None


def _shows(context: RecordContext, shown: Any, member: str, sent: Any) -> bool:
    value = member_value(context.resource, shown, member)
    return value is not ABSENT and same_value(value, stored_value(context.resource, member, sent))


def _is_formal(schema: Any) -> bool:
    return not {"enum", "const", "pattern", "format", "maxLength"}.isdisjoint(schema)


def _marked(value: Any, mark: str) -> Any:
    """Return the value with the mark at the end of each text of several words, and of each URL."""
    if isinstance(value, str):
        return f"{value}/{mark}" if "://" in value else f"{value} {mark}" if " " in value else value
    if isinstance(value, dict):
        return {name: _marked(each, mark) for name, each in value.items()}
    return [_marked(each, mark) for each in value] if isinstance(value, list) else value
