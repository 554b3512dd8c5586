"""The request finds nothing: the list is empty, or a value cannot be looked up."""

from __future__ import annotations

from typing import Any

from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Paged
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView, with_value
from conformance.observation.certainty import Certainty
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply
from conformance.observation.state_query import StateQuery


class NothingFound(Cause):
    """The parameter `values` maps members of a request to values that find nothing in the reference server.

    A success shows the cause only if its list is empty. A request without a required value looks nothing up.
    """

    stage = 60
    needs = "a list or a lookup that can find nothing"

    def setup(self, values: dict[str, Any]) -> None:
        self.values = values

    def can_provoke(self, operation: Operation) -> bool:
        return any(slot.name in self.values for slot in operation.slots)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or not self.can_provoke(view.operation):
            return Certainty.NO
        if self.lacks_value(view):
            return Certainty.NO
        return state.finds_records(view, self.values).opposite

    def lacks_value(self, view: RequestView) -> bool:
        """Return whether a request has none of the values that its operation requires to look something up.

        A list of look-ups may be empty.
        """
        if view.operation is None or view.operation.takes == "list":
            return False
        required = {slot.name for slot in view.operation.slots if slot.required} & self.values.keys()
        return bool(required) and all(view.value_named(name) is ABSENT for name in required)

    def why_not_shown(self, reply: Reply) -> str:
        effect = reply.operation.effect if reply.operation else None
        items = effect.items if isinstance(effect, Paged) else None
        return "the list is not empty" if items and shown_items(resolve(reply.body, items)) else ""

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        for slot in operation.slots:
            if slot.name in self.values:
                request = with_value(factory.view(request), slot, self.values[slot.name])
        yield request
