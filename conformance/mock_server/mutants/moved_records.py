"""Moves of records after which the old key is still used, or the record under the new key is gone.

Creations under the old key are refused, or concern the moved record, or a list goes on showing it. A move that is
refused, as the new key is taken, deletes the record that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._reading_records import listing_operations
from conformance.contract.effects import Rekey
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import (
    FaultKind,
    NamedFault,
    NamedFaults,
    mutants_of_kinds,
    mutants_of_makers,
)
from conformance.mock_server.mutants._store_edits import change_one_member, items_of, resource_of, with_items
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of, with_json
from conformance.observation.created_records import names_in_request
from conformance.observation.records import Key, record_key, shown_record_key

WrongCreation = Callable[[MutantApp, RequestView, Key], Response]
"""Answers a creation under the old key of a record that was moved to this key."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of moves."""
    yield from mutants_of_makers(contract, {"rekey-moves": _faults})
    yield from mutants_of_kinds(contract, KINDS)


# --- creations under the old key ------------------------------------------------------------------------
def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield two faults for each operation that can create the record again."""
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


# --- lists, and the new key -----------------------------------------------------------------------------
def listing_old_keys(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the first list goes on showing records under the keys from which they were moved."""
    resource = resource_of(contract, operation)
    lister, moved = listing_operations(contract, resource)[0], operation.effect_as(Rekey).rekey

    def fault(app: MutantApp) -> Handler:
        old: dict[Key | None, dict[str, Any]] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is operation and is_success(reply):
                before = {member: reply.view.value_named(name) for member, name in resource.key.items()}
                after = {member: reply.view.value_named(moved.get(name, name)) for member, name in resource.key.items()}
                if before != after:
                    old[shown_record_key(resource, after)] = before
            if reply.operation is not lister or not is_success(reply):
                return response_of(reply)
            shown = [{**each, **old.get(shown_record_key(resource, each), {})} for each in items_of(reply, lister)]
            return with_json(response_of(reply), with_items(reply, shown, lister))

        return answer

    return fault


def destroying_taken(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a move to the key of another record is refused, and deletes this record."""
    resource = resource_of(contract, operation)

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(contract, request)
            if view.operation is not operation:
                return app.correct_response(request)
            moved = operation.effect_as(Rekey).rekey
            own, new = ({name: view.value_named(to.get(name, name)) for name in resource.names} for to in ({}, moved))
            taken = app.store.find(resource, new) if new != own else None
            response = app.correct_response(request)
            if taken is not None:
                app.store.remove(resource, taken)
            return response

        return answer

    return fault


def has_lists(contract: Contract, operation: Operation) -> bool:
    """Return whether a list shows the records of the operation's resource."""
    return bool(listing_operations(contract, resource_of(contract, operation)))


KINDS = {
    "rekey-moves": {
        "lists-old": FaultKind("moves records, and lists them under their old keys", listing_old_keys, has_lists),
        "destroys": FaultKind("deletes the record whose key another one cannot take", destroying_taken),
    },
}
