"""Updates that are not stored or change too much, moves that copy, deletions that do not delete or delete too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.contract.effects import List
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract, Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import (
    disturb,
    item_key,
    items_of,
    other,
    others,
    resource_of,
    subjects,
    undone,
    with_items,
)
from conformance.mock_server.mutants._wrong_outcomes import success
from conformance.mock_server.mutants.base import (
    Answering,
    Mutant,
    MutantApp,
    Twist,
    is_success,
    one_operation,
    response_of,
    with_json,
)
from conformance.mock_server.record_view import element, render_record
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply

Deed = Callable[[MutantApp, RequestView], None]


def mutants(contract: Contract) -> Iterator[Mutant]:
    for behaviour in behaviours_of(contract):
        for name, (says, deed) in DEEDS.get(behaviour.clause.check, {}).items():
            for operation in behaviour.operations():
                if name not in _ONE_BY_ONE or operation.each is None:
                    yield one_operation(behaviour.clause.id, name, operation, says, deed(contract, operation))


# --- twists ------------------------------------------------------------------------------------------------
def undoing(contract: Contract, operation: Operation) -> Twist:
    """Nothing of what is accepted is stored."""

    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            if app.operation_of(request) is not operation:
                return app.right(request)
            with undone(app, operation):
                return app.right(request)

        return answer

    return twist


def and_also(
    deed: Callable[[MutantApp, RequestView, list[dict[str, Any]]], None],
) -> Callable[[Contract, Operation], Twist]:
    """What is accepted is stored, and something is done besides; the deed is told what the records had before."""

    def make(contract: Contract, operation: Operation) -> Twist:
        def twist(app: MutantApp) -> Answering:
            def answer(request: Request) -> Response:
                if app.operation_of(request) is not operation:
                    return app.right(request)
                view = RequestView(app.contract, request)
                ours = subjects(app, view)
                before = [{**each.members} for each in ours]
                reply = app.told(request)
                if is_success(reply):
                    deed(app, view, before)
                return response_of(reply)

            return answer

        return twist

    return make


def sent_names(view: RequestView) -> frozenset[str]:
    return frozenset(name for body in view.items or [view.body] if isinstance(body, dict) for name in body)


def change_another(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    assert view.operation is not None
    for record in subjects(app, view):
        disturb(app.store, resource_of(app.contract, view.operation), record, sent_names(view))


def reset_others(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """What was not sent goes back to what a new record has, as if the update were a replacement."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    for record in subjects(app, view):
        record.members |= {name: resource.initial.get(name) for name in resource.kept if name not in sent_names(view)}


def store_otherwise(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    for record, members in zip(subjects(app, view), before, strict=False):
        record.members |= {name: other(value) for name, value in record.members.items() if value != members.get(name)}


def touch_others(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    assert view.operation is not None
    for record in others(app, view):
        disturb(app.store, resource_of(app.contract, view.operation), record)


def spread(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """What was sent is stored in every record."""
    for record, members in zip(subjects(app, view), before, strict=False):
        changed = {name: value for name, value in record.members.items() if value != members.get(name)}
        for each in others(app, view):
            each.members |= changed


# --- moves -----------------------------------------------------------------------------------------------------
def copying(contract: Contract, operation: Operation) -> Twist:
    """The record is there under both keys."""

    def deed(app: MutantApp, old: StoredRecord, new: StoredRecord) -> None:
        app.store.add(resource_of(contract, operation), old)

    return _moving(operation, deed)


def losing(contract: Contract, operation: Operation) -> Twist:
    """What moves loses its members."""

    def deed(app: MutantApp, old: StoredRecord, new: StoredRecord) -> None:
        new.members |= dict.fromkeys(resource_of(contract, operation).kept)

    return _moving(operation, deed)


def _moving(operation: Operation, deed: Callable[[MutantApp, StoredRecord, StoredRecord], None]) -> Twist:
    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            resource = resource_of(app.contract, operation)
            before = app.store.all(resource)
            reply = app.told(request)
            if reply.operation is operation and is_success(reply):
                after = app.store.all(resource)
                gone = [each for each in before if not any(each is found for found in after)]
                come = [each for each in after if not any(each is found for found in before)]
                for old, new in zip(gone, come, strict=True):
                    deed(app, old, new)
            return response_of(reply)

        return answer

    return twist


# --- deletions ---------------------------------------------------------------------------------------------------
def delete_neighbour(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    for record in app.store.all(resource)[-1:]:
        app.store.remove(resource, record)


def delete_all(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    assert view.operation is not None
    app.store.put_back(resource_of(app.contract, view.operation), [])


def still_listing(contract: Contract, operation: Operation) -> Twist:
    """The list goes on showing what is deleted, as it showed it last."""

    def twist(app: MutantApp) -> Answering:
        ghosts: dict[tuple[str, ...], Any] = {}
        resource = resource_of(contract, operation)
        lister = contract.operations_with(List, resource.name)[0]
        example = element(resolve(lister.reply_example, lister.effect_as(List).items))

        def answer(request: Request) -> Response:
            view = RequestView(contract, request)
            for record in subjects(app, view) if view.operation is operation else []:
                ghosts[record_key(resource, record.names) or ()] = render_record(resource, record, example, {})
            reply = app.told(request)
            if reply.operation is not lister or not is_success(reply):
                return response_of(reply)
            items = items_of(reply)
            shown = {item_key(reply, each) for each in items}
            left = [each for key, each in ghosts.items() if key not in shown]
            return with_json(response_of(reply), with_items(reply, [*items, *left]))

        return answer

    return twist


def again_and_again(contract: Contract, operation: Operation) -> Twist:
    """Deleting what is deleted succeeds."""

    def twist(app: MutantApp) -> Answering:
        accepted: set[str] = set()

        def answer(request: Request) -> Response:
            reply: Reply = app.told(request)
            if reply.operation is not operation:
                return response_of(reply)
            if is_success(reply):
                accepted.add(request.path)
                return response_of(reply)
            return success(app, reply.view) if request.path in accepted else response_of(reply)

        return answer

    return twist


_ONE_BY_ONE = ("again",)
DEEDS: dict[str, dict[str, tuple[str, Callable[[Contract, Operation], Twist]]]] = {
    "update-stores": {
        "forgets": ("accepts a change and does not keep it", undoing),
        "garbles": ("stores something else than what was sent", and_also(store_otherwise)),
    },
    "update-keeps-the-rest": {
        "changes-another": ("changes a member that was not sent", and_also(change_another)),
        "resets": ("resets every member that was not sent", and_also(reset_others)),
    },
    "update-leaves-others": {
        "touches": ("changes the other records too", and_also(touch_others)),
        "spreads": ("stores what was sent in every record", and_also(spread)),
    },
    "rekey-moves": {
        "stays": ("accepts a move and does nothing", undoing),
        "copies": ("leaves a copy under the old key", copying),
        "loses": ("loses the members on the way", losing),
    },
    "delete-removes": {
        "keeps": ("accepts a deletion and does nothing", undoing),
        "takes-neighbour": ("deletes the latest other record too", and_also(delete_neighbour)),
        "takes-all": ("deletes all records", and_also(delete_all)),
        "still-listed": ("leaves the record in the list", still_listing),
        "again": ("deletes what is deleted as often as one likes", again_and_again),
    },
}
