"""Operations that know a deleted record, because they were asked for it before the deletion."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._deleted_references import creates_named
from conformance.contract.effects import Create, Effect
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.mock_server.mutants.remembered_deletions import naming_operations
from conformance.observation.record_states import own_need


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each deletion of records that operations on other resources name."""
    return mutants_of_kinds(contract, KINDS)


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
