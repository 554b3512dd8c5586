"""The record that the operation is about does not exist."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource, item_to_break
from conformance.checks.causes.too_many import most_items
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.record_requests import key_slots, with_key
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty, certainty_in_item, strongest
from conformance.observation.records import record_key
from conformance.observation.state_query import StateQuery


class DoesNotExist(Cause):
    """The fault is certain for the key of a deleted record.

    It is also certain for a key that only this run can create, and has not created. The longest list that is allowed
    has the fault too, as most of its records do not exist: it is not refused for its length.
    """

    stage = 51
    needs = "a request that names one record"
    is_in_items = True

    def can_provoke(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        if resource is None or resource.singleton or not operation.effect.about_one:
            return False
        return key_slots(operation, resource).keys() >= {*resource.names}

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        operation = view.operation
        if operation is None or not self.can_provoke(operation):
            return Certainty.NO
        resource = self.contract.resource_of(operation)
        assert resource is not None
        items: list[int | None] = list(range(len(view.items))) if operation.takes == "list" else [None]
        return strongest(self._is_absent(view, resource, item, state) for item in items)

    def _is_absent(self, view: RequestView, resource: Resource, item: int | None, state: StateQuery) -> Certainty:
        names = {name: view.value_named(name, item) for name in (*resource.names, *resource.ancestors)}
        if record_key(resource, names) is None:
            # A request without a key has another fault.
            return Certainty.MAYBE
        alive = state.exists(resource, names)
        return certainty_in_item(item) if alive is Certainty.NO else alive.opposite

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        absent = self._about_absent_record(operation, factory, request)
        if absent is not None:
            yield absent
        longest = most_items(self.contract, operation)
        if longest is not None and longest > len(operation.body_example):
            yield from factory.send_valid(operation, items=longest)

    def _about_absent_record(self, operation: Operation, factory: RequestSource, request: Request) -> Request | None:
        """Return the request with an unused value in one part of the key; None if no such value can be generated."""
        resource = self.contract.resource_of(operation)
        assert resource is not None
        # Of a key that the server makes, its own part is replaced: another part names another record.
        made, keys = resource.key_pattern is not None, key_slots(operation, resource)
        slots = (each for each in operation.slots if keys.get(each.name) is each)
        for slot in sorted(slots, key=lambda each: made and each.name in resource.ancestors):
            owner = self.contract.owners.get(slot.name)
            field = self.zones.field(slot)
            pattern = resource.key_pattern or (owner.key_pattern if owner and owner.name != resource.name else None)
            value = (
                factory.names.new_value(field.new_value)
                if field and field.new_value
                else factory.names.absent_id(pattern, 32 + factory.variation)
                if pattern
                else None
            )
            if value is not None:
                view = factory.view(request)
                return with_key(view, slot, value, item_to_break(view))
        return None
