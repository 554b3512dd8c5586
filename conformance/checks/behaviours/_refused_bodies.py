"""How the bodies of refused requests are changed, so that a change by the server would be visible.

- A list of objects inside of a body gets a valid element before one that has a fault.
- A second creation of a record gets other values than the first one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import other_valid_values, with_other_values
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import RequestView, set_value, values_at, with_value
from conformance.contract.value_zones import Zone, zones_of
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


def with_values_of_another(context: RecordContext, request: Request, item: int) -> Request:
    """Return the creation of a record that exists, with other values in its stored members.

    It is refused whatever the values are, so a text may be open if the documented one is.
    """
    made = with_other_values(context.contract, context.factory, context.operation, request, item)
    view, before = context.factory.view(made), context.factory.view(request)
    at = item if context.operation.takes == "list" else None
    for slot in texts_of_fields(context.contract, context.operation):
        if view.value_named(slot.name, at) == before.value_named(slot.name, at):
            value = next(_other_texts(context, slot), slot.example)
            view = context.factory.view(with_value(view, slot, value, item))
    return view.request


def _other_texts(context: RecordContext, slot: ParameterSlot) -> Iterator[Any]:
    factory = context.factory
    yield from other_valid_values(factory, context.operation, context.resource, slot.name, slot.example)
    if factory.zones.zone(slot, slot.example, None) is Zone.OPEN:
        yield f"2{slot.example}"


def texts_of_fields(contract: Contract, operation: Operation) -> Iterator[ParameterSlot]:
    """Yield the parameters of stored texts for which the contract itself says which values are right.

    The schema alone may leave out a format, so another value could be a wrong one that counts as right.
    """
    resource, zones = contract.resource_of(operation), zones_of(contract)
    if resource is None:
        return
    for slot in record_slots(operation).values():
        field, is_identity = zones.field(slot), slot.name in (*resource.names, *resource.unique, *contract.owners)
        is_described = field is not None and field.right is not None and not (field.vocabulary or field.new_value)
        if is_described and slot.name in resource.stored_members and not is_identity and isinstance(slot.example, str):
            yield slot
