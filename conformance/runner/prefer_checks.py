"""Checks that ask a target for documented outcomes by the header `Prefer`.

No request can provoke some outcomes, such as that of a locked account. A target that supports `Prefer` can be asked for
them. Each outcome is requested on two operations: one that changes nothing and needs no record, and one of any kind.
The operations vary from outcome to outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.causes.base import pick_in_turn
from conformance.checks.prefer_header import ANY_SUCCESS
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Delete
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.openapi_export.examples import example_names
from conformance.openapi_export.outcome_table import tables
from conformance.openapi_export.responses import BODILESS
from conformance.runner.prefer_mode import PreferMode
from conformance.runner.request_factory import RequestFactory

PreferValues = Callable[[Operation, Outcome], list[str]]
"""Returns the values of `Prefer` that ask an operation for an outcome; none if that is impossible."""


def plan_prefer_checks(contract: Contract, prefer_mode: PreferMode) -> Iterator[tuple[str, Operation, str]]:
    """Yield the id of the clause about an outcome, the operation, and the value of the header."""
    prefer_values = _prefer_values_for(contract, prefer_mode)
    operations = [each for each in contract.operations.values() if not isinstance(each.effect, Delete)]
    for n, (outcome_id, clause) in enumerate(contract.own_clause.items()):
        outcome = contract.outcomes[outcome_id]
        if prefer_mode == "prefer" and outcome.success and clause.kind != "cause":
            continue  # every valid request has this outcome
        capable = [each for each in operations if prefer_values(each, outcome)]
        harmless = [each for each in capable if each.safe and not each.path_names]
        for operation in dict.fromkeys(pick_in_turn(each, n) for each in (harmless, capable) if each):
            for prefer_value in prefer_values(operation, outcome):
                yield clause.id, operation, prefer_value


def prefer_steps(operation: Operation, prefer_value: str, factory: RequestFactory) -> RequestSteps:
    """Yield a valid request with this value of the header `Prefer`."""
    request = yield from factory.valid_request(operation)
    yield request.replace(headers=(*request.headers, ("Prefer", prefer_value)))


def _prefer_values_for(contract: Contract, prefer_mode: PreferMode) -> PreferValues:
    return _values_by_example(contract) if prefer_mode == "prism" else _values_by_code(contract)


def _values_by_code(contract: Contract) -> PreferValues:
    """Return the function that makes `code=N` for a number that belongs to one outcome, and else `outcome=ID`.

    An outcome without a code is only asked for if no cause provokes it.
    """

    def prefer_values(_: Operation, outcome: Outcome) -> list[str]:
        if isinstance(outcome.code, int):
            alone = contract.lookup.with_code(outcome.code) == (outcome,)
            return [f"code={outcome.code}" if alone else f"outcome={outcome.id}"]
        is_provoked = contract.own_clause[outcome.id].kind == "cause"
        return [] if outcome.code is None and is_provoked else [f"outcome={outcome.id}"]

    return prefer_values


def _values_by_example(contract: Contract) -> PreferValues:
    """Return the function that makes values such as `code=404, example=NAME`, with examples of the exported document.

    The example `success` stands for any plain success, so it is not used for an outcome that needs a cause.
    """
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
