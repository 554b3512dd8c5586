"""Faults of operations that write: changes that are not stored, and side effects after a success."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import subjects, undone
from conformance.mock_server.mutants.base import Fault, Handler, MutantApp, is_success, response_of
from conformance.observation.created_records import sent_members

SideEffect = Callable[[MutantApp, RequestView, list[dict[str, Any]]], None]
"""Changes records after a success. The list has the members of each record of the request, before the request."""


def not_stored(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the operation succeeds but stores nothing."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            if app.operation_of(request) is not operation:
                return app.correct_response(request)
            with undone(app, operation):
                return app.correct_response(request)

        return answer

    return fault


def with_side_effect(side_effect: SideEffect) -> Callable[[Contract, Operation], Fault]:
    """Return a function that makes a fault for an operation: each success has the side effect."""

    def make(contract: Contract, operation: Operation) -> Fault:
        def fault(app: MutantApp) -> Handler:
            def answer(request: Request) -> Response:
                if app.operation_of(request) is not operation:
                    return app.correct_response(request)
                view = RequestView(app.contract, request)
                before = [{**each.members} for each in subjects(app, view)]
                reply = app.correct_reply(request)
                if is_success(reply):
                    side_effect(app, view, before)
                return response_of(reply)

            return answer

        return fault

    return make


def sent_names(view: RequestView) -> frozenset[str]:
    """Return the names of the members that the request sends, in its record or in that of any item."""
    places = range(len(view.items)) if view.items else [None]
    return frozenset(name for place in places for name in sent_members(view, place))
