"""Helpers for faults of lists: replies with another body, and replies to another request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import item_key, items_of, resource_of, with_items
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    MutantApp,
    is_success,
    on_successes_of,
    response_of,
    with_json,
)
from conformance.observation.response_reading import Reply

BodyChange = Callable[[MutantApp, Reply], Any]
"""Takes a correct reply and returns another body."""
ListChange = Callable[[list[Any], list[Any]], list[Any]]
"""Takes all items of a list, and the items that the operation created. Returns the items to show."""


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


def listed_otherwise(operation: Operation, lister: Operation, change: ListChange) -> Fault:
    """Return the fault that a list shows the records that the operation created in another way."""

    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)
        created: set[tuple[str, ...]] = set()

        def answer(request: Request) -> Response:
            before = _keys(app, resource)
            reply = app.correct_reply(request)
            if reply.operation is operation:
                created.update(_keys(app, resource) - before)
            if reply.operation is None or reply.operation.id != lister.id or not is_success(reply):
                return response_of(reply)
            items = items_of(reply, lister)
            new = [each for each in items if item_key(reply, each, lister) in created]
            return with_json(response_of(reply), with_items(reply, change(items, new), lister))

        return answer

    return fault


def _keys(app: MutantApp, resource: Resource) -> set[tuple[str, ...]]:
    return {tuple(each.names.get(name, "") for name in resource.names) for each in app.store.all(resource)}
