"""Whether a refusal may be right although no clause is about it, because the request does not certainly fit its schema.

Contracts need not have a clause for each way to break a schema, or for values that an API may accept or refuse. Then
they do not say what such a request gets.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.request_view import MALFORMED, UNREADABLE, RequestView
from conformance.contract.value_zones import zones_of
from conformance.observation.response_reading import Reply


def is_open_refusal(reply: Reply, expectation: Expectation) -> bool:
    """Return whether a request without a documented fault was refused, and does not certainly fit its schema."""
    outcome, operation = reply.outcome, reply.operation
    if operation is None or outcome is None or outcome.success or outcome.crash or expectation.answers:
        return False
    return not fits_schema(reply.view, operation)


def fits_schema(view: RequestView, operation: Operation) -> bool:
    """Return whether a request to the operation has its required parts, a valid body, and right values only."""
    zones = zones_of(view.contract)
    return _body_fits(view, operation) and all(
        not (slot.required and slot.where != "body" and len(slot.trail) == 1)
        if value is ABSENT
        else zones.fits_schema(slot, value)
        for slot, value, _ in view.values
    )


def _body_fits(view: RequestView, operation: Operation) -> bool:
    if not view.request.body:
        return not operation.body_required
    if operation.body_schema is None:
        return False
    return view.body is not MALFORMED and view.body not in UNREADABLE and operation.body_schema.accepts(view.body)
