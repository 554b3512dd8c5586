"""Wrong outcomes: what no cause of a request could lead to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.excuses import HTTP_LAYER_STATUSES
from conformance.checks.expected_outcomes import expect_outcomes
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract, Field, Operation, Outcome, Resource
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Response
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.record_view import element, like
from conformance.mock_server.response_renderer import JSON
from conformance.observation.response_reading import documented_statuses
from conformance.observation.target_state import Certainty, StateQuery

STATUSES = (200, 404, 409, 422, 500, 502)


class Unsure:
    """A world of which nothing is known: every cause that could hold may hold."""

    def __init__(self, state: StateQuery) -> None:
        self._world = state

    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        return Certainty.MAYBE

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        return Certainty.MAYBE

    def vocabulary(self, field: Field) -> frozenset[str] | None:
        return self._world.vocabulary(field)

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        return Certainty.MAYBE


@cache
def causes(contract: Contract) -> list[Cause]:
    """As `causes_of`, made once for a contract."""
    return causes_of(contract)


def explained(app: MockApp, view: RequestView) -> frozenset[str]:
    """The outcomes that somebody who knows little of the records must let pass."""
    told = [
        expect_outcomes(app.contract, causes(app.contract), view, state) for state in (app.store, Unsure(app.store))
    ]
    return frozenset().union(*(each.allowed | each.allowed_in_items for each in told))


def stranger(app: MockApp, view: RequestView, near: Outcome | None = None) -> Outcome:
    """The refusal that stands nearest in the table, of those that nothing about the request explains."""
    right, table = explained(app, view), list(app.contract.outcomes.values())
    plain = [each for each in table if is_plain_refusal(each) and not _below(app, view, each)]
    strange = [each for each in plain if each.id not in right]
    place = table.index(near) if near is not None else 0
    return min(strange, key=lambda each: abs(table.index(each) - place))


def is_plain_refusal(outcome: Outcome) -> bool:
    """Whether it is told by a code, and says something of the request, not of the account or the server."""
    odd = outcome.success or outcome.account or outcome.throttled or outcome.crash
    return not odd and outcome.code is not None


def _below(app: MockApp, view: RequestView, outcome: Outcome) -> bool:
    """Whether the reply would pass for one of the HTTP layer, which may turn methods away by itself."""
    return view.operation is None and app.renderer.status(outcome, None, None) in HTTP_LAYER_STATUSES


def refusal(app: MockApp, outcome: Outcome, operation: Operation | None) -> Response:
    return app.renderer.refused(outcome, operation, None)


def success(app: MockApp, view: RequestView) -> Response:
    """A success as documented, that nothing stands behind."""
    operation = view.operation or next(
        (each for each in app.contract.operations.values() if each.pattern.fullmatch(view.request.path)), None
    )
    operation = operation or next(iter(app.contract.operations.values()))
    outcome = app.renderer.success(operation)
    if outcome is None:
        raise LookupError(f"{app.contract.name} has no success outcome for {operation.id}")
    return app.renderer.accepted(outcome, operation, _all_done(operation, len(view.items)))


def _all_done(operation: Operation, count: int) -> Any:
    """The operation's example; of a list that was sent, as if each item had been treated."""
    each, body = operation.each, operation.reply_example
    if each is None or not count:
        return body
    if each.done is not None:
        body = put(body, each.done, [element(resolve(body, each.done))] * count)
    if each.errors is not None:
        body = put(body, each.errors, [])
    for pointer, what in each.tallies.items():
        body = put(body, pointer, like(resolve(body, pointer), 0 if what == "errors" else count))
    return body


def crash(app: MockApp, operation: Operation | None) -> Response:
    """The documented internal error, or what a web framework makes of an exception."""
    outcome = next((each for each in app.contract.outcomes.values() if each.crash), None)
    if outcome is not None:
        return refusal(app, outcome, operation)
    body = dump_json({"detail": "Internal Server Error"})
    return Response(500, (JSON, ("Content-Length", str(len(body)))), body)


def odd_status(contract: Contract, outcome: Outcome, operation: Operation | None) -> int:
    """A status under which the outcome never comes."""
    usual = {*documented_statuses(contract, outcome, operation)}
    for clause in contract.clauses_of("cause"):
        usual |= {*clause.status.get(outcome.id, ())}
    return next(each for each in STATUSES if each not in usual and each not in HTTP_LAYER_STATUSES)
