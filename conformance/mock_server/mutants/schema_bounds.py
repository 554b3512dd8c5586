"""Operations that do not check one keyword (such as a maximum, an enumeration or a type) of the schema of a member."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.causes._schema_violations import breaks_only, violating_values
from conformance.checks.causes.field_invalid import FieldInvalid
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.record_keys import example_values
from conformance.contract.request_view import RequestView
from conformance.contract.value_zones import Zone, has_members
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._wrong_outcomes import causes, success
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, one_operation
from conformance.mock_server.mutants.cause_outcomes import decides


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that accept values which a schema forbids."""
    for cause in causes(contract):
        if isinstance(cause, FieldInvalid) and cause.field.strict and "success" not in cause.clause.outcomes:
            for operation in cause.operations():
                yield from _of_operation(cause, operation)


def _of_operation(cause: FieldInvalid, operation: Operation) -> Iterator[Mutant]:
    for slot in operation.slots:
        in_body = len(slot.trail) == 1 and slot.where in ("body", "item") and not has_members(slot.schema)
        if not in_body or not cause.covers(slot):
            continue
        example = dict(example_values(operation)).get(slot.name)
        for keyword in dict.fromkeys(_keywords_broken(cause, slot)):
            says = f"does not check the {keyword} of {slot.name}"
            fault = _without(cause, operation, slot, keyword)
            yield one_operation(cause.clause.id, f"any-{keyword}-of-{slot.name}", operation, says, fault)
        for keyword, value in violating_values(slot.schema, example):
            if example is not None and value in (f"{example}!", f"!{example}"):
                end = "beginning" if value.endswith("!") else "end"
                says = f"checks only the {end} of {slot.name}"
                fault = _without(cause, operation, slot, keyword, value)
                yield one_operation(cause.clause.id, f"{end}-of-{slot.name}", operation, says, fault)


def _keywords_broken(cause: FieldInvalid, slot: ParameterSlot) -> Iterator[str]:
    """Yield the keywords that a value can break, as requests have it: some values are valid when they are text."""
    for keyword, value in violating_values(slot.schema):
        sent = parameter_text(value) if slot.is_text else value
        if cause.zones.zone(slot, sent, None) is Zone.WRONG:
            yield keyword


def _without(cause: FieldInvalid, operation: Operation, slot: ParameterSlot, keyword: str, only: Any = ABSENT) -> Fault:
    """Return a fault: the operation accepts values that only this keyword forbids. `only` limits it to one value."""
    return accepting(
        cause, operation, slot, lambda value: breaks_only(slot.schema, keyword, value) and only in (ABSENT, value)
    )


def accepting(
    cause: FieldInvalid, operation: Operation, slot: ParameterSlot, is_accepted: Callable[[Any], bool]
) -> Fault:
    """Return a fault: the operation accepts some values of a parameter that the cause refuses."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            given = [each.value for each in view.values if each.slot is slot and each.value is not ABSENT]
            here = view.operation is operation and any(map(is_accepted, given)) and decides(app, cause, view)
            return success(app, view) if here else app.correct_response(request)

        return answer

    return fault
