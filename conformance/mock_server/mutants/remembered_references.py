"""Operations that know a deleted record: they were asked for it before, or something that belonged to it is left."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._deleted_references import creates_named
from conformance.contract.effects import Create, Effect, List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import (
    FaultKind,
    NamedFault,
    NamedFaults,
    mutants_of_kinds,
    mutants_of_makers,
)
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._wrong_outcomes import success
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.mock_server.mutants.remembered_deletions import naming_operations
from conformance.observation.record_states import own_need


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield mutants for each deletion of records that operations on other resources name."""
    yield from mutants_of_kinds(contract, KINDS)
    yield from mutants_of_makers(contract, {"delete-removes": _listing_what_is_left})


def knowing_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last read that names a record of another resource knows it once it was asked for it."""
    return _knowing(_naming_reads(contract, operation)[-1])


def creating_again(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last creation of a record with the same key accepts it again."""
    return _knowing(_naming_creations(contract, operation)[-1])


def _knowing(called: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        known: dict[str, Response] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is not called:
                return response_of(reply)
            if is_success(reply):
                known[request.path] = response_of(reply)
            return known.get(request.path, response_of(reply))

        return answer

    return fault


def has_naming_creation(contract: Contract, operation: Operation) -> bool:
    """Return whether an operation creates a record whose key is that of a record of the operation's resource."""
    return bool(_naming_creations(contract, operation)) and not own_need(contract, operation)


def _naming_creations(contract: Contract, operation: Operation) -> list[Operation]:
    found = (each.operation for each in naming_operations(contract, operation, Create))
    return [each for each in found if creates_named(contract, each)]


def has_naming_read(contract: Contract, operation: Operation) -> bool:
    """Return whether an operation that changes nothing names a record of the operation's resource, and has another."""
    # In the state that a deletion needs, perhaps nothing can be created below the record, which such a read would show.
    return bool(_naming_reads(contract, operation)) and not own_need(contract, operation)


def _naming_reads(contract: Contract, operation: Operation) -> list[Operation]:
    return [each.operation for each in naming_operations(contract, operation, Effect) if each.operation.safe]


def _listing_what_is_left(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the fault of each list below the record, if a record that the list shows can be created."""
    for lister, slot in naming_operations(contract, operation, List):
        resource = resource_of(contract, lister)
        if contract.creators_of(resource.name) and slot.name in resource.parents:
            name = f"still-listing-left.{lister.id}"
            says = f"deletes a record, but {lister.id} goes on listing what belonged to it"
            yield NamedFault(name, says, _listing_left(operation, lister, slot))


def _listing_left(deletion: Operation, lister: Operation, slot: ParameterSlot) -> Fault:
    def fault(app: MutantApp) -> Handler:
        left: set[str] = set()
        below, above = resource_of(app.contract, lister), resource_of(app.contract, deletion)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            gone = {each.names[above.names[0]] for each in subjects(app, view)} if view.operation is deletion else set()
            owners = gone & {each.names.get(slot.name, "") for each in app.store.all(below)}
            reply = app.correct_reply(request)
            left.update(owners if is_success(reply) else ())
            is_listed = view.operation is lister and str(view.value_named(slot.name)) in left
            return success(app, view) if is_listed and not is_success(reply) else response_of(reply)

        return answer

    return fault


KINDS = {
    "delete-removes": {
        "known-before": FaultKind(
            "deletes a record, but a read that names it still accepts it, if it was asked for it before",
            knowing_first,
            has_naming_read,
        ),
        "created-before": FaultKind(
            "deletes a record, but a creation that names it accepts it again", creating_again, has_naming_creation
        ),
    }
}
