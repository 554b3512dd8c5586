"""Asks a target for every documented refusal by the header `Prefer`, where it offers that."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.causes.base import RequestSteps, rotate
from conformance.checks.expected_outcomes import ANY_SUCCESS
from conformance.contract.effects import Delete
from conformance.contract.model import Contract, Operation, Outcome
from conformance.openapi_export.examples import example_names
from conformance.openapi_export.outcome_table import tables
from conformance.openapi_export.responses import BODILESS
from conformance.runner.prefer_mode import PreferMode
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session

Wishes = Callable[[Operation, Outcome], list[str]]
"""The values of the header that ask this operation for this outcome."""


def preferences(session: Session, way: PreferMode) -> Iterator[tuple[str, RequestSteps]]:
    """One outcome after the other: on one harmless operation, and on others in turn."""
    contract, factory, wishes = session.contract, session.factory, _wishes(session.contract, way)
    operations = [each for each in contract.operations.values() if not isinstance(each.effect, Delete)]
    for n, (outcome_id, clause) in enumerate(contract.own_clause.items()):
        outcome = contract.outcomes[outcome_id]
        if way == "prefer" and outcome.success and clause.kind != "cause":
            continue  # it comes unasked
        able = [each for each in operations if wishes(each, outcome)]
        harmless = [each for each in able if each.safe and not each.path_names]
        for operation in dict.fromkeys(rotate(each, n) for each in (harmless, able) if each):
            for wish in wishes(operation, outcome):
                yield clause.id, prefer_one(operation, factory, wish)


def prefer_one(operation: Operation, factory: RequestFactory, wish: str) -> RequestSteps:
    request = yield from factory.valid_request(operation)
    yield request.replace(headers=(*request.headers, ("Prefer", wish)))


def _wishes(contract: Contract, way: PreferMode) -> Wishes:
    return _by_example(contract) if way == "prism" else _by_code


def _by_code(_: Operation, outcome: Outcome) -> list[str]:
    return [] if outcome.code is None else [f"code={outcome.code}"]


def _by_example(contract: Contract) -> Wishes:
    """HTTP status and name of each example of the outcome. `success` names no outcome, and so none with a cause."""
    reach = tables(contract, as_meant=False)

    def wishes(operation: Operation, outcome: Outcome) -> list[str]:
        caused = contract.own_clause[outcome.id].kind == "cause"
        named = ((status, example_names(outcomes)) for status, outcomes in reach[operation.id].items())
        return [
            f"code={status}, example={names[outcome.id]}"
            for status, names in named
            if status not in BODILESS and outcome.id in names and not (caused and names[outcome.id] == ANY_SUCCESS)
        ]

    return wishes
