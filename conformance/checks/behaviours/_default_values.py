"""A new record has the documented defaults in the members that were not sent."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import member_value, same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import member_slot
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.record_requests import default_values
from conformance.contract.request_view import with_value


def check_defaults(context: RecordContext) -> RequestSteps:
    """Create a record without the members that have a default; volatile ones only if no one else can change them."""
    operation, resource, factory = context.operation, context.resource, context.factory
    omitted = () if factory.has_target_alone else resource.volatile
    defaults = {name: value for name, value in default_values(operation).items() if name not in omitted}
    if not defaults:
        return
    request = yield from factory.valid_request(operation, items=1 if operation.takes == "list" else None)
    for name in defaults:
        request = with_value(factory.view(request), member_slot(operation, name), ABSENT)
    reply = yield request
    for names, _ in (yield from context.created(reply))[:1] if succeeded(reply) else ():
        shown, shown_by = yield from context.read(names)
        for name, value in defaults.items():
            found = member_value(resource, shown, name)
            if found is not ABSENT:
                expected = f"{name} {value_text(value)}, the documented default"
                context.check(same_value(found, value), expected, f"{name} {value_text(found)}", shown_by)
