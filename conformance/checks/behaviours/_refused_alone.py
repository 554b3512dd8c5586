"""Updates of one member that are refused, although the same value is accepted beside the other members.

A server may need more than the documents say, such as the name with each change of the currency. A refusal of one
member alone may also be due to its value. So the update is sent again with the present values of the other members.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._reading_records import member_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._update_changes import RecordSnapshot
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.behaviours.base import is_refused
from conformance.checks.request_steps import ReplySteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty


def send_alone(context: RecordContext, request: Request, shown: RecordSnapshot, failure: str) -> ReplySteps:
    """Send an update of one member of the shown record, which must succeed for the check to go on; return its reply.

    Raises:
        Blocked: The update did not succeed; see `RecordContext.accepted`.
    """
    reply = yield request
    if is_refused(reply) and _may_be_alone(context, request):
        beside = yield _with_others(context, request, shown.record)
        expected = "success, as with the present values of the other members"
        if beside.succeeded:
            context.check(False, expected, reply.summary, reply)
    return context.accepted(reply, failure)


def _may_be_alone(context: RecordContext, request: Request) -> bool:
    """Return whether nothing but the values of an update may be a reason to refuse it, and it is about one record."""
    view, query = context.factory.view(request), context.factory.query
    causes = (each for each in context.factory.causes if each.clause.check != "field-open")
    reasons = (each for each in causes if not each.is_about_credential)
    return context.operation.takes != "list" and all(each.recognise(view, query) is Certainty.NO for each in reasons)


def _with_others(context: RecordContext, request: Request, shown: Any) -> Request:
    """Return the update with the values that the record has now in the other members that it can set."""
    operation, resource = context.operation, context.resource
    for name, _ in settable_members(operation, resource):
        view, present = context.factory.view(request), member_value(resource, shown, name)
        is_free = name not in resource.stored_as and view.value_named(name) is ABSENT
        if is_free and present is not ABSENT and present is not None:
            request = with_value(view, record_slots(operation)[name], present)
    return request
