"""Control requests: valid requests, whose replies show which operations work."""

from __future__ import annotations

from conformance.checks.causes.base import RequestSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, ParameterSlot
from conformance.contract.request_view import parameter_text
from conformance.contract.value_zones import Zone
from conformance.runner.request_factory import RequestFactory


def control_requests(operation: Operation, factory: RequestFactory) -> RequestSteps:
    """Yield requests that should succeed.

    The plain one, one with all optional parameters, and for creations one with the longest list that is allowed.
    """
    yield from factory.send_valid(operation)
    optional = tuple(
        (slot.name, parameter_text(slot.example)) for slot in operation.slots if is_certainly_valid(slot, factory)
    )
    if optional:
        request = yield from factory.valid_request(operation)
        yield request.replace(query=request.query + optional)
    longest = (
        operation.body_schema.flat.get("maxItems") if operation.body_schema and operation.takes == "list" else None
    )
    if longest and isinstance(operation.effect, Create):
        yield from factory.send_valid(operation, items=longest)


def is_certainly_valid(slot: ParameterSlot, factory: RequestFactory) -> bool:
    """Return whether a slot is an optional query parameter whose example is certainly valid."""
    if slot.where != "query" or slot.required or slot.example is ABSENT:
        return False
    return factory.zones.zone(slot, parameter_text(slot.example), None) is Zone.RIGHT
