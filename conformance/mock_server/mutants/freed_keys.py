"""Moves of records after which the old key is not free: creations under it are refused, or concern the moved record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.contract.effects import Rekey
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import change_one_member, resource_of
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.observation.created_records import names_in_request
from conformance.observation.records import Key, record_key

WrongCreation = Callable[[MutantApp, RequestView, Key], Response]
"""Answers a creation under the old key of a record that was moved to this key."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults: one for each operation that can create the record again."""
    return mutants_of_makers(contract, {"rekey-moves": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    for maker in () if resource.key_pattern else contract.creators_of(resource.name):
        says = f"moves records, but {maker.id} refuses their old keys"
        yield NamedFault(f"reserves.{maker.id}", says, _after_move(operation, maker, _refuse))
        says = f"moves records, which {maker.id} changes under their old keys"
        yield NamedFault(f"remembers.{maker.id}", says, _after_move(operation, maker, _change_moved))


def _refuse(app: MutantApp, view: RequestView, moved: Key) -> Response:
    return wrong_refusal(app, view)


def _change_moved(app: MutantApp, view: RequestView, moved: Key) -> Response:
    assert view.operation is not None
    resource, response = resource_of(app.contract, view.operation), app.correct_response(view.request)
    for record in app.store.all(resource):
        if record_key(resource, record.names) == moved:
            change_one_member(app.store, resource, record)
    return response


def _after_move(operation: Operation, maker: Operation, wrong_creation: WrongCreation) -> Fault:
    """Return a fault: `wrong_creation` replaces what `maker` does under the old keys of moved records."""

    def fault(app: MutantApp) -> Handler:
        moved: dict[Key, Key] = {}
        resource, targets = resource_of(app.contract, operation), operation.effect_as(Rekey).rekey

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is maker:
                old = (record_key(resource, names) for names in names_in_request(view, resource))
                new = next((moved[key] for key in old if key is not None and key in moved), None)
                return app.correct_response(request) if new is None else wrong_creation(app, view, new)
            reply = app.correct_reply(request)
            if view.operation is operation and is_success(reply):
                names = {name: view.value_named(targets.get(name, name)) for name in resource.names}
                before, after = (record_key(resource, each) for each in (next(names_in_request(view, resource)), names))
                if before and after and before != after:
                    moved[before] = after
            return response_of(reply)

        return answer

    return fault
