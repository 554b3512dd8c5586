"""Replacements that are not stored, that keep old values, or that have another effect when they are repeated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours.put_replaces import optional_members
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.request_view import RequestView
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import change_one_member, resource_of, subjects, undone
from conformance.mock_server.mutants._write_faults import not_stored, sent_names, with_side_effect
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    response_of,
)
from conformance.mock_server.stored_record import StoredRecord


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of replacements."""
    return mutants_of_kinds(contract, KINDS)


# --- old values ------------------------------------------------------------------------------------
def keep_old(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Keep the old elements of arrays beside the new ones."""
    for record, members in zip(subjects(app, view), before, strict=False):
        for name, value in record.members.items():
            old = members.get(name)
            if isinstance(value, list) and isinstance(old, list):
                record.members[name] = [*value, *(each for each in old if each not in value)]


def keep_first(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store only the first element of arrays."""
    for record in subjects(app, view):
        record.members |= {name: value[:1] for name, value in record.members.items() if isinstance(value, list)}


def keep_emptied(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Keep the old elements of arrays that become empty."""
    for record, members in zip(subjects(app, view), before, strict=False):
        record.members |= {name: members.get(name, []) for name, value in record.members.items() if value == []}


def keep_unsent(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Keep the old values of members that were not sent."""
    for record, members in zip(subjects(app, view), before, strict=False):
        record.members |= {name: value for name, value in members.items() if name not in sent_names(view)}


# --- repetitions -----------------------------------------------------------------------------------
def change_repeated(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Change each record to which the request sent the same values again."""
    assert view.operation is not None
    for record, members in zip(subjects(app, view), before, strict=False):
        if record.members == members:
            change_one_member(app.store, resource_of(app.contract, view.operation), record)


def add_record(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store a copy of the record under a new key."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    [*_, (member, name)] = resource.key.items()
    for record in subjects(app, view):
        others = {each: value for each, value in record.names.items() if each in resource.names and each != name}
        key = app.store.new_id(resource, name, others)
        app.store.add(resource, StoredRecord({**record.names, name: key}, {**record.members, member: key}, record.sent))


def refusing_again(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the operation refuses a repeated request."""

    def fault(app: MutantApp) -> Handler:
        stored: set[tuple[str, bytes | None]] = set()

        def answer(request: Request) -> Response:
            reply, sent = app.correct_reply(request), (request.path, request.body)
            if reply.operation is not operation or not is_success(reply):
                return response_of(reply)
            if sent in stored:
                return wrong_refusal(app, reply.view)
            stored.add(sent)
            return response_of(reply)

        return answer

    return fault


def refusing_overlap(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the operation refuses a list that keeps an element of the last one and adds another one."""

    def fault(app: MutantApp) -> Handler:
        last: dict[str, Any] = {}

        def answer(request: Request) -> Response:
            with undone(app, operation):
                reply = app.correct_reply(request)
                is_replaced = reply.operation is operation and is_success(reply)
                records = subjects(app, reply.view) if is_replaced else []
                stored = {name: value for each in records for name, value in each.members.items()}
            if _overlap(last, stored):
                return wrong_refusal(app, reply.view)
            last.update(stored)
            return app.correct_response(request)

        return answer

    return fault


def _overlap(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Return whether a list in the record has kept an element and got a new one."""
    lists = ((before.get(name), value) for name, value in after.items() if isinstance(value, list))
    return any(
        isinstance(old, list) and any(each in old for each in new) and any(each not in old for each in new)
        for old, new in lists
    )


# --- operations that can show a fault --------------------------------------------------------------
def takes_lists(contract: Contract, operation: Operation) -> bool:
    """Return whether the example of the body has an array with more than one element."""
    return any(isinstance(each, list) and len(each) > 1 for each in example_record(operation).values())


def takes_empty_lists(contract: Contract, operation: Operation) -> bool:
    """Return whether the example of the body has an array that is certainly valid when it is empty."""
    zones, slots = zones_of(contract), record_slots(operation)
    lists = [name for name, each in example_record(operation).items() if isinstance(each, list) and name in slots]
    blank_is_right = all(zones.zone(slots[name], [], None) is Zone.RIGHT for name in lists)
    return bool(lists) and blank_is_right


def can_lack(contract: Contract, operation: Operation) -> bool:
    """Return whether a request can omit a member."""
    return bool(optional_members(operation, resource_of(contract, operation)))


def is_listed(contract: Contract, operation: Operation) -> bool:
    """Return whether the server can generate the key of another record, and a list would show this record."""
    resource = resource_of(contract, operation)
    return bool(resource.key_pattern and contract.operations_with(List, resource.name))


KINDS: dict[str, dict[str, FaultKind]] = {
    "put-replaces": {
        "forgets": FaultKind("accepts a replacement and does not store it", not_stored),
        "keeps-the-rest": FaultKind("adds to the existing arrays", with_side_effect(keep_old), takes_lists),
        "first-only": FaultKind("stores only the first element of an array", with_side_effect(keep_first), takes_lists),
        "keeps-emptied": FaultKind("does not empty an array", with_side_effect(keep_emptied), takes_empty_lists),
        "refuses-overlap": FaultKind(
            "refuses an array that keeps an element and has a new one", refusing_overlap, takes_lists
        ),
        "merges": FaultKind("keeps the members that are not sent", with_side_effect(keep_unsent), can_lack),
    },
    "put-repeats": {
        "changes-again": FaultKind(
            "changes a record when the same values are sent again", with_side_effect(change_repeated)
        ),
        "refuses-again": FaultKind("refuses the same values when they are sent again", refusing_again),
        "adds-one": FaultKind("stores another record each time", with_side_effect(add_record), is_listed),
    },
}
