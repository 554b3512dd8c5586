"""The record is not in a state that the operation accepts.

The state is what the contract lists as `needs` of the operation: of its own record, or of another record that the
request refers to. The fault is certain for a record of this run, whose state follows from its creation and the
accepted requests after it. A record that does not exist has another fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.access import Access, access_to_new_records
from conformance.checks.causes.base import Cause, RequestSource, item_to_break
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.record_requests import with_key
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.observation.certainty import Certainty, certainty_in_item, strongest
from conformance.observation.record_states import Need, is_in_state, needs_of, refused_states
from conformance.observation.records import record_key
from conformance.observation.state_query import StateQuery


class WrongState(Cause):
    """The parameter `state` restricts the clause to records in this state; without it, to those of no other clause.

    `provoke` brings a new record into each state that the operation does not accept. If the record shows that an
    operation did not set the state, the fault is that of this operation, and `provoke` is blocked.
    """

    stage = 53
    needs = "an operation with `needs`, and operations or a creation that lead to another state"
    is_in_items = True

    def setup(self, state: Mapping[str, Any] | None = None) -> None:
        self._state: Need = _as_need(state or {})
        others = (each for each in self.contract.clauses_of("cause") if each is not self.clause)
        self._others = [
            (each, _as_need(each.parameters["state"]))
            for each in others
            if each.check == self.clause.check and state is None and "state" in each.parameters
        ]

    def can_hold(self, operation: Operation) -> bool:
        return self.is_about(operation) and bool(operation.effect.needs)

    def can_provoke(self, operation: Operation) -> bool:
        return any(self.refused_states(operation))

    def refused_states(self, operation: Operation) -> Iterator[tuple[Resource, Need]]:
        """Yield the states that the operation does not accept, and that the clause is about."""
        for resource, state in refused_states(self.contract, operation):
            values = {member: accepted[0] for member, accepted in state.items()}
            if self._is_about_state(operation, values) is Certainty.YES:
                yield resource, state

    def _is_about_state(self, operation: Operation, values: Mapping[str, Any]) -> Certainty:
        """Return whether the clause is about records with these values."""
        others = [need for each, need in self._others if operation.id in self.contract.operations_of(each)]
        answers = [_certainty(self._state, values), *(_certainty(need, values).opposite for need in others)]
        return min(answers)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        operation = view.operation
        if operation is None or not operation.effect.needs:
            return Certainty.NO
        items: list[int | None] = list(range(len(view.items))) if operation.takes == "list" else [None]
        return strongest(
            self._is_in_wrong_state(view, self.contract.resources[name], need, item, state)
            for name, need in needs_of(self.contract, operation).items()
            for item in items
        )

    def _is_in_wrong_state(
        self, view: RequestView, resource: Resource, need: Need, item: int | None, state: StateQuery
    ) -> Certainty:
        assert view.operation is not None
        names = {name: view.value_named(name, item) for name in (*resource.names, *resource.ancestors)}
        if record_key(resource, names) is None:
            # A request without a key has another fault, and one without a reference needs no state.
            return Certainty.NO
        values = state.state_of(resource, names)
        wrong = min(_certainty(need, values).opposite, self._is_about_state(view.operation, values))
        exists = state.exists(resource, names)
        return certainty_in_item(item) if min(wrong, exists) is Certainty.YES else min(wrong, exists, Certainty.MAYBE)

    def access(self, operation: Operation) -> Access:
        found = super().access(operation)
        for name in needs_of(self.contract, operation):
            found |= access_to_new_records(self.contract, self.contract.resources[name])
        return found

    def size(self, operation: Operation) -> int:
        return 4 * sum(1 for _ in self.refused_states(operation))

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        for resource, state in self.refused_states(operation):
            names = yield from factory.new_record(resource.name, state, confirmed=True)
            request = yield from factory.valid_request(operation)
            for slot in operation.slots:
                view = factory.view(request)
                is_sent = slot in operation.named_slots and view.value_named(slot.name) is not ABSENT
                if slot.name in names and is_sent:
                    request = with_key(view, slot, names[slot.name], item_to_break(view))
            yield request


def _as_need(state: Mapping[str, Any]) -> Need:
    return {member: tuple(value) if isinstance(value, list) else (value,) for member, value in state.items()}


def _certainty(need: Need, values: Mapping[str, Any]) -> Certainty:
    return {True: Certainty.YES, False: Certainty.NO, None: Certainty.MAYBE}[is_in_state(need, values)]
