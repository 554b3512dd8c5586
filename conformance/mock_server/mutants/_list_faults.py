"""Helpers for faults of lists: replies with another body, and replies to another request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.operation import Operation
from conformance.core.exchange import Request
from conformance.mock_server.mutants.base import Fault, Handler, MutantApp, on_successes_of, response_of, with_json
from conformance.observation.response_reading import Reply

BodyChange = Callable[[MutantApp, Reply], Any]
"""Takes a correct reply and returns another body."""


def with_body(operation: Operation, change: BodyChange) -> Fault:
    return on_successes_of(operation, lambda app, reply: with_json(response_of(reply), change(app, reply)))


def answering_another(operation: Operation, ask: Callable[[Request], Request]) -> Fault:
    """Return a fault: the operation changes each request by `ask`, and answers the changed request."""

    def fault(app: MutantApp) -> Handler:
        return lambda request: app.correct_response(ask(request) if app.operation_of(request) is operation else request)

    return fault


def without(request: Request, *names: str) -> Request:
    """Return the request without some query parameters."""
    return request.replace(query=tuple(pair for pair in request.query if pair[0] not in names))


def leaving_out(*names: str) -> Callable[[Request], Request]:
    return lambda request: without(request, *names)


def sent(reply: Reply) -> dict[str, str]:
    """Return the query of the request."""
    return dict(reply.exchange.request.query)
