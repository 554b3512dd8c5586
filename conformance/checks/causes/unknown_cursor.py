"""A list is requested from a position that no reply has shown: an invented cursor, or the key of no record."""

from __future__ import annotations

from conformance.checks.causes._fault_texts import values_text
from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.page_tokens import sent_token, token_pattern, token_slot
from conformance.contract.request_view import RequestView, with_value
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


class UnknownCursor(Cause):
    """The fault is certain for a value that the run made up.

    It is possible for any other value: a cursor may have expired, and the record of a key may have been deleted.
    """

    stage = 53
    needs = "a list with a cursor, or with the key of the last record before a page"

    def can_provoke(self, operation: Operation) -> bool:
        return token_slot(operation) is not None

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or sent_token(view) is ABSENT:
            return Certainty.NO
        return state.knows_cursor(view).opposite

    def fault(self, view: RequestView, state: StateQuery) -> str:
        slot = token_slot(view.operation) if view.operation is not None else None
        return values_text([(slot.name, sent_token(view))]) if slot is not None else ""

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        slot = token_slot(operation)
        value = self._invented(operation, slot, factory) if slot is not None else None
        request = yield from factory.valid_request(operation)
        if slot is not None and value is not None:
            yield with_value(factory.view(request), slot, value)

    def _invented(self, operation: Operation, slot: ParameterSlot, factory: RequestSource) -> str | None:
        template = self._template(operation, slot)
        if template is not None:
            return factory.names.new_value(template)
        pattern = token_pattern(self.contract, operation)
        return (
            factory.names.absent_id(pattern, 48 + factory.variation) if pattern else factory.names.new_value("{tag}{n}")
        )

    def _template(self, operation: Operation, slot: ParameterSlot) -> str | None:
        """Return the template of new values of the parameter or, if it takes keys, of the keys; None without one."""
        resource, paging = self.contract.resource_of(operation), operation.effect_as(List).paging
        key = resource.key.get(paging.member or "") if resource is not None and paging.after is not None else None
        fields = [self.zones.field(slot), *(each for each in self.contract.fields.values() if each.name == key)]
        return next((each.new_value for each in fields if each and each.new_value), None)
