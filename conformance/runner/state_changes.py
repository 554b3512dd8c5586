"""Change the state of a record of the run, such as archived or not, so that requests can be about it."""

from __future__ import annotations

from typing import Protocol

from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps, ValidRequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.core.text import with_article
from conformance.observation.record_states import Need, Route, find_route, find_transitions, state_members, state_text
from conformance.observation.target_state import TargetState


class StateChanger(Protocol):
    """Makes valid requests about given records."""

    @property
    def contract(self) -> Contract:
        """The contract."""

    @property
    def state(self) -> TargetState:
        """What is known of the target."""

    def valid_request(
        self, operation: Operation, items: int | None = None, about: RecordNames | None = None
    ) -> ValidRequestSteps:
        """Return a request about a record that should succeed, after sending the requests that prepare it."""


def route_to_state(contract: Contract, resource: Resource, need: Need) -> Route:
    """Return how to bring a new record into a state. Raises Blocked if no operations lead to it."""
    found = find_route(contract, resource, need)
    if found is None:
        raise _unreachable(resource, need)
    return found


def _unreachable(resource: Resource, need: Need) -> Blocked:
    text = f"no operation brings {with_article(resource.name)} into the state {state_text(need)}"
    return Blocked.because(BlockCode.RECORD_UNAVAILABLE, text)


def bring_into_state(changer: StateChanger, resource: Resource, names: RecordNames, need: Need) -> RequestSteps:
    """Send the requests that bring a record of this run into a state.

    Raises:
        Blocked: No operation leads to the state, or one of these was refused.
    """
    now = changer.state.state_of(resource, names)
    transitions = find_transitions(changer.contract, resource, now, need)
    if transitions is None:
        raise _unreachable(resource, need)
    for each in transitions:
        request = yield from changer.valid_request(each.operation, about=names)
        for name, slot in record_slots(each.operation).items():
            if name in state_members(changer.contract, resource):
                value = each.sent.get(name, ABSENT)
                request = with_value(RequestView(changer.contract, request), slot, value)
        reply = yield request
        if not reply.succeeded:
            text = f"{each.operation.id} did not change the state of a {resource.name}: {reply.summary}"
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, text)
