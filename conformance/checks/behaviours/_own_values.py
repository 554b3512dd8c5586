"""Updates with the unique value that a record has already. No other record has it, so the update repeats no value."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import member_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import unchanged_values, update_request
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.contract.resource import Resource
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import Reply


def own_members(operation: Operation, resource: Resource) -> list[str]:
    """Return the unique members that an update of one record can have."""
    return [each for each in resource.unique if operation.takes != "list" and each in record_slots(operation)]


def check_own_values(context: RecordContext, names: RecordNames) -> RequestSteps:
    """Send each unique member of the record with its present value; assert that the update is not refused."""
    members = own_members(context.operation, context.resource) if names else []
    shown = (yield from context.read(names))[0] if members else None
    for member in members:
        value = member_value(context.resource, shown, member)
        if isinstance(value, str):
            fields = {**unchanged_values(context, shown), member: value}
            reply = yield update_request(context.factory, context.operation, names, fields)
            holds = succeeded(reply) or _has_other_fault(context, reply)
            expected = f"success: no other {context.resource.name} has the {member} {value_text(value)}"
            context.check(holds, expected, reply.summary, reply)


def _has_other_fault(context: RecordContext, reply: Reply) -> bool:
    """Return whether the outcome is that of a fault other than a repeated value, which the request may have."""
    others = (each for each in context.factory.causes if each.clause.check != "already-exists")
    found = (each for each in others if reply.outcome is not None and reply.outcome.id in each.clause.outcomes)
    return any(each.recognise(reply.view, context.factory.query) is not Certainty.NO for each in found)
