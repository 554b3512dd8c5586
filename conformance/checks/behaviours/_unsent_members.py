"""Members that the documented request of a creation or update lacks, although its body may have them.

What is accepted by a creation comes back, as with all other members.
"""

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
    """Return the stored members that the example of a creation lacks; see `lacking_members`."""
    resource, lacking = contract.resource_of(operation), lacking_members(contract, operation)
    return {name: lacking[name] for name in resource.stored_members if name in lacking} if resource is not None else {}


def lacking_members(contract: Contract, operation: Operation) -> dict[str, Any]:
    """Return the members that the example of a creation or update lacks, with their own examples.

    Members that refer to other records, and unique ones, are left out.
    """
    resource = contract.resource_of(operation)
    if resource is None or operation.takes == "list":
        return {}
    left_out = {*example_record(operation), *contract.owners, *resource.unique, *resource.names}
    slots = {name: slot for name, slot in record_slots(operation).items() if name not in left_out}
    return {name: slot.example for name, slot in slots.items() if slot.example is not ABSENT}


def create_with_unsent(context: RecordContext) -> ReplySteps:
    """Send a creation with these members, and return the reply."""
    request = yield from context.factory.valid_request(context.operation)
    for name, value in unsent_members(context.contract, context.operation).items():
        request = with_value(context.factory.view(request), record_slots(context.operation)[name], value)
    return (yield request)
