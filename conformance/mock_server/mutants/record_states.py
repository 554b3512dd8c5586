"""Operations that ignore the state of a record, do not set it, or refuse a record in the right state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.checks.behaviours.update_stores import is_state_checked
from conformance.checks.causes.wrong_state import WrongState
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import subjects
from conformance.mock_server.mutants._wrong_outcomes import causes, refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, one_operation
from conformance.mock_server.mutants.cause_outcomes import decides
from conformance.observation.record_states import (
    Route,
    Transition,
    find_route,
    is_in_state,
    members_set_by,
    needs_of,
    state_of_new_record,
    values_after,
)


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of each clause about states."""
    for cause in causes(contract):
        if isinstance(cause, WrongState):
            for operation in cause.operations():
                yield one_operation(
                    cause.clause.id,
                    "acts-in-any-state",
                    operation,
                    "is carried out in every state",
                    _acting_in_any_state(cause, operation),
                )
                yield from _refusing_the_right_state(cause, operation)
            for transition in _transitions_to(cause):
                # Requests to other operations show it.
                operation, says = transition.operation, "succeeds but does not set the state"
                shown_by = _clause_of_setting(contract, operation) or cause.clause
                name = f"{shown_by.id}~keeps-state.{operation.id}"
                yield Mutant(name, f"{operation.id} {says}", (shown_by.id,), _keeping_state(transition))


def _clause_of_setting(contract: Contract, operation: Operation) -> Clause | None:
    """Return the clause that checks what an operation stores, if it shows the state that the operation sets."""
    clauses = contract.clauses_about(operation, "behaviour", "update-stores")
    return clauses[0] if is_state_checked(contract, operation) else None


def _transitions_to(cause: WrongState) -> list[Transition]:
    """Return the transitions from an accepted state to one for which the clause refuses requests, each once."""
    found: dict[str, Transition] = {}
    for operation in cause.operations():
        for resource, state in cause.refused_states(operation):
            route = find_route(cause.contract, resource, state)
            need = needs_of(cause.contract, operation)[resource.name]
            if (
                route is not None
                and route.transitions
                and is_in_state(need, _before_last(cause.contract, resource, route))
            ):
                found.setdefault(route.transitions[-1].operation.id, route.transitions[-1])
    return [*found.values()]


def _before_last(contract: Contract, resource: Resource, route: Route) -> Mapping[str, Any]:
    """Return the values of a record before the last transition of its route."""
    values = state_of_new_record(contract, route.creation)
    for each in route.transitions[:-1]:
        values = values_after(contract, resource, values, each.sent, each.operation)
    return values


def _acting_in_any_state(cause: WrongState, operation: Operation) -> Fault:
    def answer_of(app: MutantApp, view: RequestView) -> Response | None:
        return app.perform(view, operation, None) if decides(app, cause, view) else None

    return _instead(operation, answer_of)


def _refusing_the_right_state(cause: WrongState, operation: Operation) -> Iterator[Mutant]:
    outcome = cause.contract.outcomes.get(cause.clause.outcomes[0])
    if outcome is None or outcome.success:
        return

    def answer_of(app: MutantApp, view: RequestView) -> Response | None:
        return refusal(app, outcome, operation) if is_success(app.correct_reply(view.request)) else None

    says = f"refuses every state: {cause.clause.statement}"
    name = f"operation.{operation.id}~refuses-right-state.{cause.clause.id}@{operation.id}"
    yield Mutant(name, f"{operation.id} {says}", (f"operation.{operation.id}",), _instead(operation, answer_of))


def _keeping_state(transition: Transition) -> Fault:
    def answer_of(app: MutantApp, view: RequestView) -> Response:
        before = [(record, _state(record.members, transition)) for record in subjects(app, view)]
        response = app.correct_response(view.request)
        for record, members in before:
            record.members |= members
        return response

    return _instead(transition.operation, answer_of)


def _state(members: Mapping[str, Any], transition: Transition) -> dict[str, Any]:
    names = {*transition.sent, *members_set_by(transition.operation)}
    return {name: members[name] for name in names if name in members}


def _instead(operation: Operation, answer_of: Callable[[MutantApp, RequestView], Response | None]) -> Fault:
    """Return a fault: requests to the operation get the answer of the function or, without one, the correct one."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            found = answer_of(app, view) if view.operation is operation else None
            return app.correct_response(request) if found is None else found

        return answer

    return fault
