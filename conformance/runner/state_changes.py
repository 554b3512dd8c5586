"""Change the state of a record of the run, such as archived or not, so that requests can be about it."""

from __future__ import annotations

from typing import Protocol

from conformance.checks.behaviours._reading_records import member_value, read_record, same_value, value_text
from conformance.checks.behaviours.update_stores import is_state_checked
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps, ValidRequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.core.text import with_article
from conformance.observation.record_states import (
    Need,
    Route,
    find_route,
    find_transitions,
    is_in_state,
    state_members,
    state_text,
)
from conformance.observation.target_state import TargetState


class StateChanger(RequestSource, Protocol):
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


def bring_into_state(
    changer: StateChanger, resource: Resource, names: RecordNames, need: Need, confirmed: bool = False
) -> RequestSteps:
    """Send the requests that bring a record of this run into a state.

    `confirmed` is as in `RequestSource.new_record`.

    Raises:
        Blocked: No operation leads to the state, one of these was refused, or the record shows another state.
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
            text = f"{each.operation.id} did not change the state of {with_article(resource.name)}: {reply.summary}"
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, text)
    if transitions and not is_in_state(need, changer.state.state_of(resource, names)):
        text = f"{transitions[-1].operation.id} did not set the state {state_text(need)}: its reply shows another one"
        raise Blocked.because(BlockCode.PREPARATION_REFUSED, text)
    if confirmed and transitions and is_state_checked(changer.contract, transitions[-1].operation):
        yield from _confirm_state(changer, transitions[-1].operation, resource, names, need)


def _confirm_state(
    changer: StateChanger, changed_by: Operation, resource: Resource, names: RecordNames, need: Need
) -> RequestSteps:
    """Read a record after the operation that set its state. Raises Blocked if it shows another one."""
    try:
        shown, _ = yield from read_record(changer.contract, changer, resource, names)
    except Blocked:
        return  # records in this state may be hidden
    values = {member: member_value(resource, shown, member) for member in need}
    wrong = [
        f"{member}: {value_text(value)}"
        for member, value in values.items()
        if value is not ABSENT and not any(same_value(value, each) for each in need[member])
    ]
    if wrong:
        text = f"{changed_by.id} did not set the state {state_text(need)}: the {resource.name} has {', '.join(wrong)}"
        raise Blocked.because(BlockCode.PREPARATION_REFUSED, text)
