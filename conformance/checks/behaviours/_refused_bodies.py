"""Lists of objects inside of a body: put a valid element before one that has a fault."""

from __future__ import annotations

from typing import Any

from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView, set_value, values_at
from conformance.core.exchange import Request


def has_inner_list(operation: Operation) -> bool:
    """Return whether the body has a list of objects as a member."""
    return bool(_trails_of_lists(operation))


def with_valid_elements(view: RequestView, valid_body: Any) -> Request:
    """Return the request with a valid element before the elements of each list that differs from the valid body."""
    operation, body = view.operation, view.body
    if operation is None or not isinstance(body, dict):
        return view.request
    for trail in _trails_of_lists(operation):
        sent, valid = (next(values_at(each, trail), None) for each in (body, valid_body))
        if isinstance(sent, list) and isinstance(valid, list) and sent and valid and sent != valid:
            body = set_value(body, trail, [valid[0], *sent])
    return view.request if body is view.body else view.request.replace(body=view.encoded(body))


def _trails_of_lists(operation: Operation) -> list[tuple[str, ...]]:
    """Return the trail of each list of objects in the body that is in no other list."""
    trails = [slot.trail for slot in operation.slots if slot.where == "body" and "*" in slot.trail[:-1]]
    return list(dict.fromkeys(each[: each.index("*")] for each in trails))
