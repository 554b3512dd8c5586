"""Deletions that take only the first of several references from a record, which therefore remains."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._several_references import reference_arrays
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._wrong_outcomes import success
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each deletion of records that can refer to several others."""
    return mutants_of_kinds(contract, KINDS)


def shortening(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a record with several references loses the first one, and is not deleted."""
    names = _arrays(contract, operation)

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            if app.operation_of(request) is operation:
                view = RequestView(app.contract, request)
                for record in subjects(app, view):
                    several = [each for each in names if _count(record.members.get(each)) > 1]
                    record.members |= {each: record.members[each][1:] for each in several}
                    if several:
                        return success(app, view)
            return app.correct_response(request)

        return answer

    return fault


def refers_to_several(contract: Contract, operation: Operation) -> bool:
    """Return whether a record of the operation can refer to several others."""
    return bool(_arrays(contract, operation))


def _arrays(contract: Contract, operation: Operation) -> list[str]:
    resource = resource_of(contract, operation)
    makers = contract.creators_of(resource.name)[:1]
    return [slot.name for maker in makers for slot in reference_arrays(contract, maker, resource)]


def _count(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


KINDS = {
    "delete-removes": {
        "shortens": FaultKind("takes only the first of several references", shortening, refers_to_several),
    }
}
