"""Valid requests without the members that are needed only beside certain values: they have other values.

A server may want such a member always, because the documented example has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.limit_values import limit_values
from conformance.contract.conditional_members import Condition
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView, with_value
from conformance.core.exchange import Request


def without_unneeded(view: RequestView, condition: Condition) -> Request | None:
    """Return the request with other values than those of the condition, and without what it needs.

    None if no other values are certainly valid, or the request is like that already.
    """
    operation, item = view.operation, max(len(view.items) - 1, 0)
    assert operation is not None
    members = {
        each.trail[0]: each for each in operation.slots if each.where in ("body", "item") if len(each.trail) == 1
    }
    sent = view.items[item] if view.items else view.body
    others = {name: _other_value(view, condition, name) for name in condition.values}
    wanted = {**others, **dict.fromkeys(condition.needed, ABSENT)}
    if any(each is None for each in others.values()) or not isinstance(sent, Mapping) or not {*wanted} <= {*members}:
        return None
    request = view.request
    for name, value in wanted.items():
        request = with_value(RequestView(view.contract, request), members[name], value, item)
    return request if request != view.request else None


def _other_value(view: RequestView, condition: Condition, name: str) -> Any:
    """Return a value of a member with which the condition does not hold; None without one."""
    assert view.operation is not None
    slots = [each for each in view.operation.slots if each.where in ("body", "item") and each.trail == (name,)]
    values = (value for slot in slots for value in limit_values(view.contract, view.operation, slot))
    return next((each for each in values if not condition.when.accepts({**condition.values, name: each})), None)
