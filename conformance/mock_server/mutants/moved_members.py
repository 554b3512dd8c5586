"""Moves that reset members of a record or change its ids, and operations that do not follow a move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.checks.behaviours._reading_records import listing_operations, other_readers, shown_in_example
from conformance.checks.behaviours._set_members import updates_of
from conformance.checks.behaviours.rekey_moves import key_filters
from conformance.contract.effects import Rekey
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots, with_key
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import item_key, items_of, resource_of, with_items
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    response_of,
    with_json,
)
from conformance.mock_server.mutants.updates_and_deletes import moving
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.record_states import members_set_by
from conformance.observation.records import Key, record_key
from conformance.observation.response_reading import Reply

Names = Mapping[str, Any]
WrongReply = Callable[[MutantApp, Reply, Mapping[Key, Names]], Response]
"""Takes the correct reply, and the names of moved records by their old keys; returns a wrong response."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of moves."""
    return mutants_of_makers(contract, {"rekey-moves": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    for member in _settable(contract, operation):
        if member in resource.initial and shown_in_example(contract, resource, member):
            says = f"resets {member} in a move"
            yield NamedFault(f"resets-{member}", says, _giving(operation, member, _always(resource.initial[member])))
    for member in resource.generated_members:
        if shown_in_example(contract, resource, member):
            says = f"gives a record another {member} in a move"
            yield NamedFault(f"other-{member}", says, _giving(operation, member, lambda value: f"{value}"[::-1]))
    for reader, _ in other_readers(contract, resource):
        says = f"moves records, which {reader.id} goes on showing under their old keys"
        yield NamedFault(f"old-in.{reader.id}", says, _after_moves(operation, reader, _show_moved))
    for lister in listing_operations(contract, resource)[:1]:
        for query in key_filters(lister, resource, dict.fromkeys(resource.names, "")):
            says = f"moves records, which {lister.id} does not list with {query}"
            yield NamedFault(f"lost-by-{query}", says, _after_moves(operation, lister, _without_moved(query)))


def _settable(contract: Contract, operation: Operation) -> list[str]:
    """Return the members that updates of the moved records set."""
    writers = updates_of(contract, resource_of(contract, operation))
    return [*dict.fromkeys(name for each in writers for name in (*record_slots(each), *members_set_by(each)))]


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda before: value


def _giving(operation: Operation, member: str, value: Callable[[Any], Any]) -> Fault:
    """Return the fault that a move gives a record another value."""

    def change(app: MutantApp, old: StoredRecord, new: StoredRecord) -> None:
        new.members[member] = value(new.members.get(member))

    return moving(operation, change)


def _after_moves(operation: Operation, other: Operation, wrong_reply: WrongReply) -> Fault:
    """Return a fault: `wrong_reply` answers requests to `other`, given what was moved: old key -> names."""

    def fault(app: MutantApp) -> Handler:
        moved: dict[Key, Names] = {}
        resource, targets = resource_of(app.contract, operation), operation.effect_as(Rekey).rekey

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is operation and is_success(reply):
                old, new = (
                    {name: reply.view.value_named(to.get(name, name)) for name in resource.names}
                    for to in ({}, targets)
                )
                key = record_key(resource, old)
                if key is not None and old != new:
                    moved[key] = new
            return wrong_reply(app, reply, moved) if reply.operation is other else response_of(reply)

        return answer

    return fault


def _show_moved(app: MutantApp, reply: Reply, moved: Mapping[Key, Names]) -> Response:
    """Show a moved record under its old key."""
    assert reply.operation is not None
    view, resource = reply.view, resource_of(app.contract, reply.operation)
    key = record_key(resource, {name: view.value_named(name) for name in resource.names})
    new = moved.get(key) if key is not None else None
    for slot in reply.operation.slots if new is not None else ():
        if new is not None and slot.where == "path" and slot.name in new:
            view = RequestView(app.contract, with_key(view, slot, new[slot.name]))
    return app.correct_response(view.request)


def _without_moved(query: str) -> WrongReply:
    """Return a function that leaves moved records out of a list with this filter."""

    def wrong_reply(app: MutantApp, reply: Reply, moved: Mapping[Key, Names]) -> Response:
        assert reply.operation is not None
        resource = resource_of(app.contract, reply.operation)
        gone = {record_key(resource, names) for names in moved.values()}
        if not is_success(reply) or query not in dict(reply.exchange.request.query):
            return response_of(reply)
        shown = [each for each in items_of(reply) if item_key(reply, each) not in gone]
        return with_json(response_of(reply), with_items(reply, shown))

    return wrong_reply
