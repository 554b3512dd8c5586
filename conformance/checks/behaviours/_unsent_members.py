"""Members of a new record that the documented request lacks: what is accepted comes back, as with all others."""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import ReplySteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.request_view import with_value


def unsent_members(contract: Contract, operation: Operation) -> dict[str, Any]:
    """Return the stored members that the example of a creation lacks, with their own examples.

    Members that refer to other records, and unique ones, are left out.
    """
    resource = contract.resource_of(operation)
    if resource is None or operation.takes == "list":
        return {}
    slots, sent = record_slots(operation), example_record(operation)
    names = (each for each in resource.stored_members if each in slots and each not in sent)
    free = (each for each in names if each not in (*contract.owners, *resource.unique, *resource.names))
    return {name: slots[name].example for name in free if slots[name].example is not ABSENT}


def create_with_unsent(context: RecordContext) -> ReplySteps:
    """Send a creation with these members, and return the reply."""
    request = yield from context.factory.valid_request(context.operation)
    for name, value in unsent_members(context.contract, context.operation).items():
        request = with_value(context.factory.view(request), record_slots(context.operation)[name], value)
    return (yield request)
