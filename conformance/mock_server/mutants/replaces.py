"""Replacements that are not kept, that keep what they should not, or that do more each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours.put_replaces import optional_members
from conformance.contract.effects import List
from conformance.contract.model import Contract, Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import disturb, resource_of, subjects
from conformance.mock_server.mutants._wrong_outcomes import refusal, stranger
from conformance.mock_server.mutants.base import (
    Answering,
    Mutant,
    MutantApp,
    Twist,
    is_success,
    one_operation,
    response_of,
)
from conformance.mock_server.mutants.updates_and_deletes import and_also, sent_names, undoing
from conformance.mock_server.stored_record import StoredRecord

Making = Callable[[Contract, Operation], Twist]


def mutants(contract: Contract) -> Iterator[Mutant]:
    for behaviour in behaviours_of(contract):
        for name, (says, make, suits) in DEEDS.get(behaviour.clause.check, {}).items():
            for operation in (each for each in behaviour.operations() if suits(contract, each)):
                yield one_operation(behaviour.clause.id, name, operation, says, make(contract, operation))


# --- what is kept ----------------------------------------------------------------------------------
def keep_old(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    for record, members in zip(subjects(app, view), before, strict=False):
        for name, value in record.members.items():
            old = members.get(name)
            if isinstance(value, list) and isinstance(old, list):
                record.members[name] = [*value, *(each for each in old if each not in value)]


def keep_first(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    for record in subjects(app, view):
        record.members |= {name: value[:1] for name, value in record.members.items() if isinstance(value, list)}


def keep_unsent(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    for record, members in zip(subjects(app, view), before, strict=False):
        record.members |= {name: value for name, value in members.items() if name not in sent_names(view)}


# --- once more -------------------------------------------------------------------------------------
def change_repeated(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    assert view.operation is not None
    for record, members in zip(subjects(app, view), before, strict=False):
        if record.members == members:
            disturb(app.store, resource_of(app.contract, view.operation), record)


def add_one(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    [(member, name), *_] = resource.key.items()
    for record in subjects(app, view):
        key = app.store.new_id(resource)
        app.store.add(resource, StoredRecord({**record.names, name: key}, {**record.members, member: key}, record.sent))


def refusing_again(contract: Contract, operation: Operation) -> Twist:
    """What is sent a second time is refused."""

    def twist(app: MutantApp) -> Answering:
        stored: set[tuple[str, bytes | None]] = set()

        def answer(request: Request) -> Response:
            reply, sent = app.told(request), (request.path, request.body)
            if reply.operation is not operation or not is_success(reply):
                return response_of(reply)
            if sent in stored:
                return refusal(app, stranger(app, reply.view), operation)
            stored.add(sent)
            return response_of(reply)

        return answer

    return twist


# --- where it can be shown -------------------------------------------------------------------------
def anywhere(contract: Contract, operation: Operation) -> bool:
    return True


def takes_lists(contract: Contract, operation: Operation) -> bool:
    return any(isinstance(each, list) and len(each) > 1 for each in operation.body_example.values())


def can_lack(contract: Contract, operation: Operation) -> bool:
    return bool(optional_members(operation, resource_of(contract, operation)))


def is_listed(contract: Contract, operation: Operation) -> bool:
    resource = resource_of(contract, operation)
    return bool(resource.made and contract.operations_with(List, resource.name))


DEEDS: dict[str, dict[str, tuple[str, Making, Callable[[Contract, Operation], bool]]]] = {
    "put-replaces": {
        "forgets": ("accepts a replacement and does not keep it", undoing, anywhere),
        "keeps-the-rest": ("adds to the lists that were there", and_also(keep_old), takes_lists),
        "first-only": ("stores only the first element of a list", and_also(keep_first), takes_lists),
        "merges": ("keeps the members that are not sent", and_also(keep_unsent), can_lack),
    },
    "put-repeats": {
        "changes-again": ("changes a record that is already as it was sent", and_also(change_repeated), anywhere),
        "refuses-again": ("refuses what it has just stored", refusing_again, anywhere),
        "adds-one": ("stores one more record each time", and_also(add_one), is_listed),
    },
}
