"""Updates, moves and deletions that are not stored, or that change or delete too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.checks.behaviours._deleted_records import must_refuse_absent
from conformance.checks.behaviours._other_views import lists_of_some
from conformance.checks.behaviours._reading_records import listing_operations
from conformance.checks.behaviours._updating_records import has_two_values, settable_members
from conformance.contract.effects import List, Rekey
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import required_values
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._emptied_neighbours import emptying_neighbours, has_neighbours
from conformance.mock_server.mutants._store_edits import (
    change_one_member,
    has_list,
    item_key,
    items_of,
    other,
    others,
    resource_of,
    subjects,
    visible,
    with_items,
)
from conformance.mock_server.mutants._write_faults import SideEffect, not_stored, sent_names, with_side_effect
from conformance.mock_server.mutants._wrong_outcomes import success
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    response_of,
    with_json,
)
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.record_view import render_record
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import listed_records, record_key
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of updates, moves and deletions."""
    return mutants_of_kinds(contract, KINDS)


# --- updates -----------------------------------------------------------------------------------------------
def change_unsent_member(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Change a member that was not sent."""
    assert view.operation is not None
    for record in subjects(app, view):
        change_one_member(app.store, resource_of(app.contract, view.operation), record, sent_names(view))


def reset_unsent_members(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Reset each member that was not sent to its initial value, as a replacement does."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    for record in subjects(app, view):
        record.members |= {
            name: resource.initial.get(name) for name in resource.stored_members if name not in sent_names(view)
        }


def store_another_value(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store other values than the sent ones."""
    for record, members in zip(subjects(app, view), before, strict=False):
        record.members |= {name: other(value) for name, value in record.members.items() if value != members.get(name)}


def store_true(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store true in each member that was sent and has two values."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    sent = {name for name, value in settable_members(view.operation, resource) if has_two_values(resource, name, value)}
    for record in subjects(app, view):
        record.members |= dict.fromkeys(sent & sent_names(view), True)


def sets_two_values(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation sets a member that is stored as true or false, and that replies show."""
    resource = resource_of(contract, operation)
    shown = {*visible(RecordStore(contract), resource)}
    members = settable_members(operation, resource)
    return any(name in shown and has_two_values(resource, name, value) for name, value in members)


def change_other_records(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Change a member of every other record."""
    assert view.operation is not None
    for record in others(app, view):
        change_one_member(app.store, resource_of(app.contract, view.operation), record)


def store_in_other_records(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store the sent values in every other record too."""
    for record, members in zip(subjects(app, view), before, strict=False):
        changed = {name: value for name, value in record.members.items() if value != members.get(name)}
        for each in others(app, view):
            each.members |= changed


def has_optional_member(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can leave out a stored member."""
    return any(name not in required_values(operation) for name in resource_of(contract, operation).stored_members)


def has_several(contract: Contract, operation: Operation) -> bool:
    """Return whether there can be several records of the resource."""
    return not resource_of(contract, operation).singleton


# --- moves -----------------------------------------------------------------------------------------------------
def copying(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the record exists under both keys after a move."""

    def change(app: MutantApp, old: StoredRecord, new: StoredRecord) -> None:
        app.store.add(resource_of(contract, operation), old)

    return moving(operation, change)


def losing(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a record loses its members in a move."""

    def change(app: MutantApp, old: StoredRecord, new: StoredRecord) -> None:
        new.members |= dict.fromkeys(resource_of(contract, operation).stored_members)

    return moving(operation, change)


def vanish(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete a record that is moved to the key that it has."""
    assert view.operation is not None
    moved = view.operation.effect_as(Rekey).rekey
    if all(view.value_named(old) == view.value_named(new) for old, new in moved.items()):
        for each in subjects(app, view):
            app.store.remove(resource_of(app.contract, view.operation), each)


def moving(operation: Operation, change: Callable[[MutantApp, StoredRecord, StoredRecord], None]) -> Fault:
    """Return a fault: `change` gets each record, as it was before a move and as it is stored after it."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            resource = resource_of(app.contract, operation)
            before = app.store.all(resource)
            reply = app.correct_reply(request)
            if reply.operation is operation and is_success(reply):
                after = app.store.all(resource)
                removed = [each for each in before if not any(each is found for found in after)]
                added = [each for each in after if not any(each is found for found in before)]
                for old, new in zip(removed, added, strict=True):
                    change(app, old, new)
            return response_of(reply)

        return answer

    return fault


# --- deletions ---------------------------------------------------------------------------------------------------
def deleting_from_end(place: int) -> SideEffect:
    """Return the side effect that the record at this place from the end is deleted too: 1 for the latest one left."""

    def delete(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
        assert view.operation is not None
        resource = resource_of(app.contract, view.operation)
        for record in app.store.all(resource)[-place:][:1]:
            app.store.remove(resource, record)

    return delete


def delete_all(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete all records."""
    assert view.operation is not None
    app.store.set_records(resource_of(app.contract, view.operation), [])


def still_listing(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the first list still shows deleted records."""
    return _still_listing(contract, operation, contract.operations_with(List, resource_of(contract, operation).name)[0])


def still_listing_elsewhere(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last list still shows deleted records, such as the list beside a parent."""
    return _still_listing(contract, operation, _lists(contract, operation)[-1])


def has_lists(contract: Contract, operation: Operation) -> bool:
    """Return whether several lists show the records."""
    return len(_lists(contract, operation)) > 1


def _lists(contract: Contract, operation: Operation) -> list[Operation]:
    resource = resource_of(contract, operation)
    return [*listing_operations(contract, resource), *lists_of_some(contract, resource)]


def _still_listing(contract: Contract, operation: Operation, lister: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        deleted: dict[tuple[str, ...], Any] = {}
        resource = resource_of(contract, operation)
        example = next(iter(listed_records(lister.effect_as(List), lister.reply_example)), None)

        def answer(request: Request) -> Response:
            view = RequestView(contract, request)
            for record in subjects(app, view) if view.operation is operation else []:
                deleted[record_key(resource, record.names) or ()] = render_record(resource, record, example, {})
            reply = app.correct_reply(request)
            if reply.operation is None or reply.operation.id != lister.id or not is_success(reply):
                return response_of(reply)
            items = items_of(reply, lister)
            shown = {item_key(reply, each, lister) for each in items}
            left = [each for key, each in deleted.items() if key not in shown]
            return with_json(response_of(reply), with_items(reply, [*items, *left], lister))

        return answer

    return fault


def deleting_again(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a deletion of a deleted record succeeds."""

    def fault(app: MutantApp) -> Handler:
        accepted: list[Mapping[str, str]] = []

        def answer(request: Request) -> Response:
            reply: Reply = app.correct_reply(request)
            if reply.operation is not operation:
                return response_of(reply)
            # The same record can be named by paths with other escapes.
            names = reply.view.path_values
            if is_success(reply):
                accepted.append(names)
                return response_of(reply)
            return success(app, reply.view) if names in accepted else response_of(reply)

        return answer

    return fault


def deletes_one(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation deletes one record, not a list of them, and must refuse an absent one."""
    return operation.for_each_item is None and must_refuse_absent(contract, operation)


KINDS: dict[str, dict[str, FaultKind]] = {
    "update-stores": {
        "forgets": FaultKind("accepts a change and does not store it", not_stored),
        "only-true": FaultKind("stores true, whatever is sent", with_side_effect(store_true), sets_two_values),
        "garbles": FaultKind("stores another value than was sent", with_side_effect(store_another_value)),
    },
    "update-keeps-the-rest": {
        "changes-another": FaultKind("changes a member that was not sent", with_side_effect(change_unsent_member)),
        "resets": FaultKind(
            "resets every member that was not sent", with_side_effect(reset_unsent_members), has_optional_member
        ),
        "empties-beside": FaultKind("empties what is shown beside the record", emptying_neighbours, has_neighbours),
    },
    "update-leaves-others": {
        "touches": FaultKind("changes the other records too", with_side_effect(change_other_records), has_several),
        "spreads": FaultKind(
            "stores the sent values in every record", with_side_effect(store_in_other_records), has_several
        ),
    },
    "rekey-moves": {
        "stays": FaultKind("accepts a move and does nothing", not_stored),
        "copies": FaultKind("leaves a copy under the old key", copying),
        "loses": FaultKind("loses the members in a move", losing),
        "vanishes": FaultKind("deletes a record that is moved to the key that it has", with_side_effect(vanish)),
    },
    "delete-removes": {
        "keeps": FaultKind("accepts a deletion and does nothing", not_stored),
        "deletes-another": FaultKind("deletes the latest other record too", with_side_effect(deleting_from_end(1))),
        "deletes-former": FaultKind(
            "deletes the record before the latest one too", with_side_effect(deleting_from_end(2))
        ),
        "deletes-all": FaultKind("deletes all records", with_side_effect(delete_all)),
        "still-listed": FaultKind("leaves the record in the list", still_listing, has_list),
        "still-listed-elsewhere": FaultKind(
            "leaves the record in the last of several lists", still_listing_elsewhere, has_lists
        ),
        "again": FaultKind("deletes a deleted record again", deleting_again, deletes_one),
    },
}
