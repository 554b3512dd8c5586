"""Valid requests without members that the documented example has, and that a server may therefore want always.

These are the optional members, and those that are needed only beside certain values: such a request has other values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.limit_values import limit_values
from conformance.contract.conditional_members import Condition
from conformance.contract.effects import Create, Merge, Replace
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView, with_value
from conformance.core.exchange import Request


def without_optional(view: RequestView) -> Request | None:
    """Return the request without the optional members of its body or items; None if it has none, or no others."""
    assert view.operation is not None
    left_out = optional_members(view.operation)
    if not left_out:
        return None
    bodies = view.items or [view.body]
    parts = [{name: value for name, value in each.items() if name not in left_out} for each in bodies]
    request = view.request.replace(body=view.encoded(parts if view.items else parts[0]))
    return request if all(parts) and request != view.request else None


def optional_members(operation: Operation) -> frozenset[str]:
    """Return the outer members in the example of the body, or of its items, that a request can do without.

    There are none of creations and updates: the checks of records send these without them.
    """
    example = operation.body_example
    sent = (example[0] if example else {}) if isinstance(example, list) else example
    if isinstance(operation.effect, (Create, Merge, Replace)) or not isinstance(sent, Mapping):
        return frozenset()
    needed = {name for each in operation.conditions for name in each.needed}
    names = {name for name, slot in _outer_members(operation).items() if not slot.required}
    return frozenset((names - needed).intersection(sent))


def without_unneeded(view: RequestView, condition: Condition) -> Request | None:
    """Return the request with other values than those of the condition, and without what it needs.

    None if no other values are certainly valid, or the request is like that already.
    """
    operation, item = view.operation, max(len(view.items) - 1, 0)
    assert operation is not None
    members = _outer_members(operation)
    sent = view.items[item] if view.items else view.body
    others = {name: _other_value(view, condition, name) for name in condition.values}
    wanted = {**others, **dict.fromkeys(condition.needed, ABSENT)}
    if any(each is None for each in others.values()) or not isinstance(sent, Mapping) or not {*wanted} <= {*members}:
        return None
    request = view.request
    for name, value in wanted.items():
        request = with_value(RequestView(view.contract, request), members[name], value, item)
    return request if request != view.request else None


def _outer_members(operation: Operation) -> dict[str, ParameterSlot]:
    slots = (each for each in operation.slots if each.where in ("body", "item") and len(each.trail) == 1)
    return {each.name: each for each in slots}


def _other_value(view: RequestView, condition: Condition, name: str) -> Any:
    """Return a value of a member with which the condition does not hold; None without one."""
    assert view.operation is not None
    slot = _outer_members(view.operation).get(name)
    values = limit_values(view.contract, view.operation, slot) if slot is not None else ()
    return next((each for each in values if not condition.when.accepts({**condition.values, name: each})), None)
