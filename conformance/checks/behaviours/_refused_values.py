"""Values of a refused creation are in no later record.

A server may keep what it has read before it refused, and add it to the next creation. So a refused creation is sent
with values that no other request has, and then a valid one without its optional members.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from conformance.checks.behaviours._reading_records import member_value, same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._records_created_again import smallest_request
from conformance.checks.behaviours._refused_bodies import with_values_of_another
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import Cause
from conformance.contract.effects import Create
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import Reply


def with_own_values(context: RecordContext, cause: Cause, request: Request) -> Request | None:
    """Return a refused creation with optional texts that no other request has; None if it cannot have any."""
    operation = context.operation
    if not isinstance(operation.effect, Create) or operation.takes != "object":
        return None
    # Other values of all members could repair the fault.
    view, slots = context.factory.view(request), record_slots(operation)
    for name, value in own_texts(context, with_values_of_another(context, request, 0)).items():
        view = context.factory.view(with_value(view, slots[name], value))
    is_refused = cause.recognise(view, context.factory.query) is Certainty.YES
    return view.request if is_refused and own_texts(context, view.request) else None


def own_texts(context: RecordContext, request: Request) -> Mapping[str, str]:
    """Return the optional stored texts in a creation that continue those of the documented example."""
    view, documented = context.factory.view(request), example_record(context.operation)
    found: dict[str, str] = {}
    for name, slot in record_slots(context.operation).items():
        value, examples = view.value_named(name), (documented.get(name), slot.example)
        is_optional = name in context.resource.stored_members and not slot.required and "enum" not in slot.schema.flat
        is_new = isinstance(value, str) and value not in examples and any(str(each) in value for each in examples)
        if is_optional and is_new:
            found[name] = value
    return found


def check_next_creation(context: RecordContext, refused: Request) -> Generator[Request, Reply, bool]:
    """Send the refused creation, then a small valid one, which must not get its values; return whether it succeeded.

    If not, the refused creation is sent again, so that a full valid one can follow it.
    """
    yield refused
    reply = yield (yield from smallest_request(context, context.operation, {}))
    if not succeeded(reply):
        yield refused
        return False
    context.check(True, "", "", reply)
    for made in context.factory.records_made_by(reply):
        shown, shown_by = yield from context.read(made.names)
        for name, value in own_texts(context, refused).items():
            got = member_value(context.resource, shown, name)
            expected = f"the {name} of a refused request is in no later {context.resource.name}"
            context.check(not same_value(got, value), expected, value_text(got), shown_by)
    return True
