"""Asks a target for every documented refusal by the header `Prefer`, where it offers that."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.causes.base import RequestSteps, pick_in_turn
from conformance.checks.prefer_header import ANY_SUCCESS
from conformance.contract.effects import Delete
from conformance.contract.model import Contract, Operation, Outcome
from conformance.openapi_export.examples import example_names
from conformance.openapi_export.outcome_table import tables
from conformance.openapi_export.responses import BODILESS
from conformance.runner.prefer_mode import PreferMode
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session

PreferValues = Callable[[Operation, Outcome], list[str]]
"""The values of the header that ask this operation for this outcome."""


def plan_prefer_checks(session: Session, prefer_mode: PreferMode) -> Iterator[tuple[str, RequestSteps]]:
    """One outcome after the other: on one harmless operation, and on others in turn."""
    contract, factory, prefer_values = (
        session.contract,
        session.factory,
        _prefer_values_for(session.contract, prefer_mode),
    )
    operations = [each for each in contract.operations.values() if not isinstance(each.effect, Delete)]
    for n, (outcome_id, clause) in enumerate(contract.own_clause.items()):
        outcome = contract.outcomes[outcome_id]
        if prefer_mode == "prefer" and outcome.success and clause.kind != "cause":
            continue  # it comes unasked
        capable = [each for each in operations if prefer_values(each, outcome)]
        harmless = [each for each in capable if each.safe and not each.path_names]
        for operation in dict.fromkeys(pick_in_turn(each, n) for each in (harmless, capable) if each):
            for prefer_value in prefer_values(operation, outcome):
                yield clause.id, prefer_steps(operation, factory, prefer_value)


def prefer_steps(operation: Operation, factory: RequestFactory, prefer_value: str) -> RequestSteps:
    request = yield from factory.valid_request(operation)
    yield request.replace(headers=(*request.headers, ("Prefer", prefer_value)))


def _prefer_values_for(contract: Contract, prefer_mode: PreferMode) -> PreferValues:
    return _values_by_example(contract) if prefer_mode == "prism" else _values_by_code


def _values_by_code(_: Operation, outcome: Outcome) -> list[str]:
    return [] if outcome.code is None else [f"code={outcome.code}"]


def _values_by_example(contract: Contract) -> PreferValues:
    """HTTP status and name of each example of the outcome. `success` names no outcome, and so none with a cause."""
    outcome_tables = tables(contract, as_meant=False)

    def prefer_values(operation: Operation, outcome: Outcome) -> list[str]:
        caused = contract.own_clause[outcome.id].kind == "cause"
        named = ((status, example_names(outcomes)) for status, outcomes in outcome_tables[operation.id].items())
        return [
            f"code={status}, example={names[outcome.id]}"
            for status, names in named
            if status not in BODILESS and outcome.id in names and not (caused and names[outcome.id] == ANY_SUCCESS)
        ]

    return prefer_values
