"""Faults that only records in rare states show.

Such records have all members, few members, others below them, or namesakes, or are not made yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._kin_records import namesake_resources
from conformance.checks.behaviours._reading_records import listing_operations
from conformance.checks.behaviours._records_below import resources_below
from conformance.checks.behaviours._updating_records import new_value_templates, settable_members
from conformance.checks.behaviours.update_keeps_below import other_members, other_words
from conformance.contract.effects import Create, Read, Rekey
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots, required_values
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import items_of, resource_of, subjects, visible, with_items
from conformance.mock_server.mutants._write_faults import sent_names, with_side_effect
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of, with_json
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.stored_record import StoredRecord


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults."""
    return mutants_of_kinds(contract, KINDS)


# --- updates --------------------------------------------------------------------------------------------
def keep_all_but_first(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Undo the change of every settable member that was sent, except the first one."""
    assert view.operation is not None
    names = [name for name, _ in settable_members(view.operation, resource_of(app.contract, view.operation))]
    for record, old in zip(subjects(app, view), before, strict=True):
        for name in [each for each in names if each in sent_names(view)][1:]:
            record.members[name] = old.get(name)


def has_two(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can set several visible members, and needs none of them."""
    resource = resource_of(contract, operation)
    members = [name for name, _ in settable_members(operation, resource)]
    seen = {*members} & {*visible(RecordStore(contract), resource)}
    return len(seen) > 1 and not seen & {*required_values(operation)} and operation.takes != "list"


def keep_beside_unique(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Undo the change of every settable member that was sent, if a unique one was sent too."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    names = [name for name, _ in settable_members(view.operation, resource) if name in sent_names(view)]
    for record, old in zip(subjects(app, view), before, strict=True) if {*resource.unique} & sent_names(view) else ():
        record.members |= {name: old.get(name) for name in names}


def sets_unique(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can also set a unique member."""
    return has_two(contract, operation) and bool(
        new_value_templates(contract, operation, resource_of(contract, operation))
    )


def take_records_below(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete the records that belong to the updated ones."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    for child in resources_below(app.contract, resource):
        for record in app.store.all(child):
            if any(app.store.is_below(child, record, each.names) for each in subjects(app, view)):
                app.store.remove(child, record)


def take_below_by_word(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete the records that belong to the updated ones if a word other than that of the example is sent."""
    assert view.operation is not None
    example = example_record(view.operation)
    updates = other_words(app.contract, view.operation, resource_of(app.contract, view.operation))
    words = {name for each in updates for name in each}
    sent = view.body if isinstance(view.body, dict) else {}
    if any(name in example and name in sent and sent[name] != example[name] for name in words):
        take_records_below(app, view, before)


def take_below_by_others(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete the records that belong to the updated ones if the members are sent that the documented request lacks."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    if sent_names(view).issuperset(other_members(app.contract, view.operation, resource)):
        take_records_below(app, view, before)


def has_other_members(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can have members that the documented request lacks."""
    return bool(other_members(contract, operation, resource_of(contract, operation)))


def has_other_words(contract: Contract, operation: Operation) -> bool:
    """Return whether a word selects what the operation changes."""
    return any(other_words(contract, operation, resource_of(contract, operation)))


# --- creations ------------------------------------------------------------------------------------------
def hiding_bare(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the first list leaves out records that lack an optional member."""
    resource = resource_of(contract, operation)
    lister, member = listing_operations(contract, resource)[0], _optional(operation, resource)[0]

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is not lister or not is_success(reply):
                return response_of(reply)
            whole = [each for each in items_of(reply, lister) if each.get(member) is not None]
            return with_json(response_of(reply), with_items(reply, whole, lister))

        return answer

    return fault


def _optional(operation: Operation, resource: Resource) -> list[str]:
    """Return the optional members that a creation sends and the record stores."""
    sent = [name for name, _ in settable_members(operation, resource) if name not in required_values(operation)]
    return [each for each in sent if each not in resource.pointers]


def has_optional(contract: Contract, operation: Operation) -> bool:
    """Return whether a creation of one record sends an optional member that the list shows, null if it is not sent."""
    resource, slots = resource_of(contract, operation), record_slots(operation)
    seen = visible(RecordStore(contract), resource)
    first = _optional(operation, resource)[:1] if operation.takes != "list" else []
    return any(each in seen and resource.initial.get(each) is None and "*" not in slots[each].trail for each in first)


# --- deletions and moves --------------------------------------------------------------------------------
def take_namesakes(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete the records of other resources that have a unique value of the deleted one."""
    assert view.operation is not None
    own = resource_of(app.contract, view.operation)
    gone = {name: {each.get(name) for each in before} for name in own.unique}
    for other in namesake_resources(app.contract, own):
        for record in app.store.all(other):
            if any(record.members.get(name) in values for name, values in gone.items() if name in other.unique):
                app.store.remove(other, record)


def has_namesakes(contract: Contract, operation: Operation) -> bool:
    """Return whether records of another resource can have the same unique values."""
    return bool(namesake_resources(contract, resource_of(contract, operation)))


def take_third(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete the other records that share the unmoved part of the key with a moved one."""
    assert view.operation is not None
    resource, moved = resource_of(app.contract, view.operation), view.operation.effect_as(Rekey).rekey
    new = {name: view.value_named(moved.get(name, name)) for name in resource.names}
    for record in app.store.all(resource):
        shares = all(record.names[name] == new[name] for name in resource.names if name not in moved)
        if shares and record.names != new:
            app.store.remove(resource, record)


# --- reads ----------------------------------------------------------------------------------------------
def creating(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that reading an absent record creates it, if the records that form its key exist."""
    resource = resource_of(contract, operation)

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            names = {name: reply.view.value_named(name) for name in resource.names}
            if reply.operation is operation and not is_success(reply) and ABSENT not in names.values():
                owners = {name: contract.owners[name] for name in resource.names if name in contract.owners}
                if all(app.store.find(owner, {owner.names[0]: names[name]}) for name, owner in owners.items()):
                    keys = {member: names[name] for member, name in resource.key.items()}
                    app.store.add(resource, StoredRecord(names, {**resource.initial, **keys}))
            return response_of(reply)

        return answer

    return fault


def is_combined(contract: Contract, operation: Operation) -> bool:
    """Return whether the key consists of keys that the server makes for records of other resources."""
    resource = contract.resource_of(operation)
    if resource is None or resource.key_pattern or not resource.names or not isinstance(operation.effect, Read):
        return False
    owners = [contract.owners.get(name) for name in resource.names]
    made = [each for each in contract.operations.values() if isinstance(each.effect, Create)]
    return bool(made) and all(each is not None and each is not resource and each.key_pattern for each in owners)


KINDS: dict[str, dict[str, FaultKind]] = {
    "update-stores": {
        "first-of-several": FaultKind(
            "stores only the first of several members", with_side_effect(keep_all_but_first), has_two
        ),
        "only-unique": FaultKind(
            "stores no other members beside a unique one", with_side_effect(keep_beside_unique), sets_unique
        ),
    },
    "update-keeps-below": {
        "takes-below": FaultKind("deletes what belongs to the record", with_side_effect(take_records_below)),
        "takes-below-by-word": FaultKind(
            "deletes what belongs to the record if another word is sent",
            with_side_effect(take_below_by_word),
            has_other_words,
        ),
        "takes-below-by-others": FaultKind(
            "deletes what belongs to the record if the members are sent that the documented request lacks",
            with_side_effect(take_below_by_others),
            has_other_members,
        ),
    },
    "created-is-listed": {
        "hides-bare": FaultKind("lists no record that lacks an optional member", hiding_bare, has_optional)
    },
    "delete-removes": {
        "takes-namesakes": FaultKind(
            "deletes records of another kind that have a unique value in common",
            with_side_effect(take_namesakes),
            has_namesakes,
        )
    },
    "rekey-moves": {
        "takes-siblings": FaultKind("deletes the records that share a part of the key", with_side_effect(take_third))
    },
    "get-repeats": {"creates": FaultKind("creates the absent record that is read", creating, is_combined)},
}
