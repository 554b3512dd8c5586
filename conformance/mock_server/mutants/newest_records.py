"""Lists of the newest records that show other ones, or another number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import items_of, resource_of, shows_several, with_items
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp
from conformance.mock_server.stored_record import StoredRecord


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of lists of the newest records."""
    return mutants_of_makers(contract, {"newest-are-listed": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    newest = operation.effect_as(List).newest or 1
    first = _among(operation, lambda records: records[:newest])
    yield NamedFault("first", f"shows the first {newest} records", first)
    if shows_several(operation):
        without_last = _among(operation, lambda records: records[:-1])
        yield NamedFault("without-last", "does not show the newest record", without_last)
        fewer = with_body(operation, lambda app, reply: with_items(reply, items_of(reply)[1:]))
        yield NamedFault("fewer", f"shows {newest - 1} records", fewer)


def _among(operation: Operation, select: Callable[[list[StoredRecord]], list[StoredRecord]]) -> Fault:
    """Return the fault that the list shows the newest of some records."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            if app.operation_of(request) is not operation:
                return app.correct_response(request)
            resource = resource_of(app.contract, operation)
            records = app.store.all(resource)
            app.store.set_records(resource, select(records))
            response = app.correct_response(request)
            app.store.set_records(resource, records)
            return response

        return answer

    return fault
