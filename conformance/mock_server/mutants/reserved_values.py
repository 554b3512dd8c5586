"""Deletions and updates after which the former unique values of the record cannot be used again."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._updating_records import new_value_templates
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that reserve values."""
    return mutants_of_kinds(contract, KINDS)


def reserving(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that no creation can have a unique value that a record had before the operation changed it."""
    resource = resource_of(contract, operation)

    def fault(app: MutantApp) -> Handler:
        reserved: set[str] = set()

        def answer(request: Request) -> Response:
            view = RequestView(contract, request)
            makes = view.operation in contract.creators_of(resource.name)
            if makes and reserved & {str(view.value_named(name)) for name in resource.unique}:
                return wrong_refusal(app, view)
            before = _values_in_use(app, resource) if view.operation is operation else set()
            response = app.correct_response(request)
            reserved.update(before - _values_in_use(app, resource) if before else ())
            return response

        return answer

    return fault


def _values_in_use(app: MutantApp, resource: Resource) -> set[str]:
    return {str(each.sent[name]) for each in app.store.all(resource) for name in resource.unique if name in each.sent}


def has_unique_values(contract: Contract, operation: Operation) -> bool:
    """Return whether records of the resource have unique members, which a creation sends."""
    resource = resource_of(contract, operation)
    makers = contract.creators_of(resource.name)
    return any({*resource.unique} & {slot.name for slot in each.slots if slot.required} for each in makers)


def changes_unique_values(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can change a unique member that a creation sends."""
    templates = new_value_templates(contract, operation, resource_of(contract, operation))
    return bool(templates) and has_unique_values(contract, operation)


KINDS = {
    "delete-removes": {
        "reserves": FaultKind(
            "keeps the unique values of a deleted record from being used again", reserving, has_unique_values
        ),
    },
    "update-stores": {
        "reserves": FaultKind(
            "keeps a unique value that it has changed from being used again", reserving, changes_unique_values
        ),
    },
}
