"""Updates that empty optional texts: a server must not take an empty text for a member that was not sent.

It may refuse the empty text, and show it as empty, null, or not at all; but after a success, the old text is gone. This
is not judged where the contract says that blank values always count as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.behaviours._odd_values import is_accepted, odd_values
from conformance.checks.behaviours._reading_records import member_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import member_slot, update_request
from conformance.checks.causes.field_missing import operations_without_blanks
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import required_values
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of


def emptiable_members(contract: Contract, operation: Operation, resource: Resource) -> list[str]:
    """Return the optional members with any text that an update may set to the empty text."""
    if operation.id in operations_without_blanks(contract):
        return []
    zones, required = zones_of(contract), required_values(operation)
    slots = {
        name: member_slot(operation, name)
        for name, value in odd_values(contract, operation, resource, 0, is_named=True).items()
        if isinstance(value, str) and name not in required
    }
    # The empty value of a form or a query is often a field that was left unfilled.
    return [
        name
        for name, slot in slots.items()
        if not (slot.in_form or operation.record_in_query)
        and slot.schema.accepts("")
        and zones.zone(slot, "", None) is not Zone.WRONG
    ]


def check_emptied_texts(context: RecordContext, names: RecordNames) -> RequestSteps:
    """Empty the texts of a record by one update; if it is refused, by one for each."""
    members = emptiable_members(context.contract, context.operation, context.resource)
    if not members:
        return
    names = yield from context.in_needed_state(names)
    before, _ = yield from context.read(names)
    filled = [name for name in members if _has_letters(member_value(context.resource, before, name))]
    groups = [filled] if filled else []
    while groups:
        group = groups.pop(0)
        reply = yield update_request(context.factory, context.operation, names, dict.fromkeys(group, ""))
        if is_accepted(reply):
            yield from _check_emptied(context, names, group, before)
        elif len(group) > 1:
            groups = [[each] for each in group]


def _check_emptied(
    context: RecordContext, names: RecordNames, members: list[str], before: Mapping[str, Any]
) -> RequestSteps:
    shown, shown_by = yield from context.read(names)
    for name in members if shown is not None else ():
        old, new = (member_value(context.resource, each, name) for each in (before, shown))
        context.check(new != old, f"{name} is empty, as sent", f"{value_text(new)}, as before", shown_by)


def _has_letters(value: Any) -> bool:
    # Some servers show numbers or null, also as text, where nothing is stored.
    return isinstance(value, str) and value != "null" and any(map(str.isalpha, value))
