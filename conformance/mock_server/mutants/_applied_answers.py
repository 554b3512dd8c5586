"""Faults that give a wrong answer to the requests of one operation to which they apply."""

from __future__ import annotations

from collections.abc import Callable

from conformance.checks.causes.base import Cause
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants.base import Fault, Handler, MutantApp
from conformance.observation.certainty import Certainty

Applies = Callable[[Request], bool]
WrongAnswer = Callable[[MutantApp, RequestView], Response]


def answering(operation: Operation, applies: Applies, answer: WrongAnswer, cause: Cause | None = None) -> Fault:
    """Return a fault: requests to the operation to which it applies, and which have the cause, get this answer."""

    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is not operation or not applies(request):
                return app.correct_response(request)
            broken = cause is None or cause.holds(view, app.store) is Certainty.YES
            return answer(app, view) if broken and may_be_served(view) else app.correct_response(request)

        return handler

    return fault


def may_be_served(view: RequestView) -> bool:
    """Return whether the request has a key that is not altered, or may need none."""
    return () in view.security or any(each.is_given and not each.is_altered for each in view.request.credentials)
