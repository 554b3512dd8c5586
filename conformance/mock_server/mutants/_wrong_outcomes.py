"""Helpers for faults: outcomes and replies that the contract does not allow for a request."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from functools import cache
from typing import Any

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.excuses import HTTP_LAYER_STATUSES
from conformance.checks.expected_outcomes import expect_outcomes
from conformance.contract.fields import Field
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Code, Outcome
from conformance.contract.request_view import RequestView, dump_json
from conformance.contract.resource import Resource
from conformance.core.exchange import Response
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.record_view import as_type_of, first_record
from conformance.mock_server.response_renderer import JSON
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import documented_statuses
from conformance.observation.state_query import StateQuery

STATUSES = (200, 404, 409, 422, 500, 502)
"""The candidates for a status that is not documented."""


class UnknownState:
    """A target state without knowledge of records: every cause that depends on records may hold."""

    def __init__(self, state: StateQuery) -> None:
        self._state = state

    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        """Return MAYBE."""
        return Certainty.MAYBE

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        """Return MAYBE."""
        return Certainty.MAYBE

    def is_referred_to(self, resource: Resource, names: Mapping[str, Any], without: Collection[str] = ()) -> bool:
        """Return True."""
        return True

    def vocabulary(self, field: Field) -> Set[str] | None:
        """Return the listed values, which a run reads before its first check."""
        return self._state.vocabulary(field)

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        """Return MAYBE."""
        return Certainty.MAYBE

    def knows_cursor(self, view: RequestView) -> Certainty:
        """Return MAYBE."""
        return Certainty.MAYBE

    def changes_records(self, view: RequestView) -> Certainty:
        """Return MAYBE."""
        return Certainty.MAYBE

    def state_of(self, resource: Resource, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return no values."""
        return {}


@cache
def causes(contract: Contract) -> list[Cause]:
    """Return the causes of a contract, built once."""
    return causes_of(contract)


def explained_outcomes(app: MockApp, view: RequestView) -> frozenset[str]:
    """Return the outcomes that a judge may allow for the request, with any knowledge of the records.

    The result has the outcomes that are allowed if all records are known, and the outcomes that are allowed if no
    record is known.
    """
    states = (app.store, UnknownState(app.store))
    expectations = [expect_outcomes(app.contract, causes(app.contract), view, state) for state in states]
    return frozenset().union(*(each.allowed | each.allowed_in_items for each in expectations))


def wrong_refusal(app: MockApp, view: RequestView, near: Outcome | None = None) -> Response:
    """Return a refusal that no cause of the request allows, or an internal error if the contract has none."""
    outcome = unexplained_refusal(app, view, near)
    return crash(app, view.operation) if outcome is None else refusal(app, outcome, view.operation)


def unexplained_refusal(app: MockApp, view: RequestView, near: Outcome | None = None) -> Outcome | None:
    """Return a refusal that no cause of the request allows: the closest one to `near` in the outcome table.

    One with a code comes before those that only the shape of the body shows. It is None if there is no such refusal.
    """
    allowed, table = explained_outcomes(app, view), list(app.contract.outcomes.values())
    plain = [each for each in table if _is_plain_refusal(each) and not _is_of_http_layer(app, view, each)]
    unexplained = [each for each in plain if each.id not in allowed]
    place = table.index(near) if near is not None else 0
    return min(unexplained, key=lambda each: (each.code is None, abs(table.index(each) - place)), default=None)


def _is_plain_refusal(outcome: Outcome) -> bool:
    """Return whether the outcome is about the request, not about the account or the server."""
    return not (outcome.success or outcome.about_account or outcome.throttled or outcome.crash)


def _is_of_http_layer(app: MockApp, view: RequestView, outcome: Outcome) -> bool:
    """Return whether the status of the outcome may come from the HTTP layer, which may refuse unknown methods."""
    return view.operation is None and app.renderer.status(outcome, None, None) in HTTP_LAYER_STATUSES


def refusal(app: MockApp, outcome: Outcome, operation: Operation | None) -> Response:
    """Return the documented reply of a refusal."""
    return app.renderer.refused(outcome, operation, None)


def success(app: MockApp, view: RequestView) -> Response:
    """Return a documented success, and change no record."""
    operation = view.operation or next(
        (each for each in app.contract.operations.values() if each.pattern.fullmatch(view.request.path)), None
    )
    operation = operation or next(iter(app.contract.operations.values()))
    outcome = app.renderer.success(operation)
    if outcome is None:
        raise LookupError(f"{app.contract.name} has no success outcome for {operation.id}")
    return app.renderer.accepted(outcome, operation, _all_done(operation, len(view.items)))


def _all_done(operation: Operation, count: int) -> Any:
    """Return the example of the reply; for a list body, changed to show that all `count` items succeeded."""
    each, body = operation.for_each_item, operation.reply_example
    if each is None or not count:
        return body
    if each.done is not None:
        body = put(body, each.done, [first_record(resolve(body, each.done))] * count)
    if each.errors is not None:
        body = put(body, each.errors, [])
    for pointer, what in each.counters.items():
        body = put(body, pointer, as_type_of(resolve(body, pointer), 0 if what == "errors" else count))
    return body


def crash(app: MockApp, operation: Operation | None) -> Response:
    """Return the documented internal error, or else a reply that web frameworks send after an exception."""
    outcome = next((each for each in app.contract.outcomes.values() if each.crash), None)
    if outcome is not None:
        return refusal(app, outcome, operation)
    body = dump_json({"detail": "Internal Server Error"})
    return Response(500, (JSON, ("Content-Length", str(len(body)))), body)


def undocumented_status(contract: Contract, outcome: Outcome, operation: Operation | None) -> int | None:
    """Return a status that is documented neither for the outcome nor for the HTTP layer.

    It is None if the reply would show another outcome under each such status.
    """
    documented = {*documented_statuses(contract, outcome, operation)}
    for clause in contract.clauses_of("cause"):
        documented |= {*clause.status.get(outcome.id, ())}
    free = (each for each in STATUSES if each not in documented and each not in HTTP_LAYER_STATUSES)
    return next((each for each in free if has_outcome_under(contract, outcome, each)), None)


def has_outcome_under(contract: Contract, outcome: Outcome, status: int) -> bool:
    """Return whether a reply of the outcome would show the same outcome under this status."""
    if outcome in contract.lookup.by_status:
        return False
    is_coded = outcome.code is not None
    able = [each for each in contract.readings if each.outcome == outcome.id or (is_coded and each.shows_code)]
    same = contract.lookup.with_code(outcome.code)
    others = [each for each in same if each is not outcome]
    is_other = any(status in documented_statuses(contract, each, None) for each in others)
    is_first = not others or same[0] is outcome
    return is_first and not is_other and (not able or any(each.when.allows_status(status) for each in able))


def unknown_codes(contract: Contract) -> Iterator[tuple[str, Code]]:
    """Yield codes that are not documented, each with a name; none if no outcome has a code."""
    known = {*contract.lookup.by_code}
    numbers = [each for each in known if isinstance(each, int)]
    if numbers:
        yield "next", max(numbers) + 1
        yield "between", next(each for each in range(min(numbers) + 1, 10**9) if each not in known)
        yield "negative", -1
    texts = [each for each in contract.lookup.by_code if isinstance(each, str)]
    for name, code in (("misspelt", f"{texts[-1]}s"), ("other-case", texts[-1].swapcase())) if texts else ():
        if code not in known:
            yield name, code
