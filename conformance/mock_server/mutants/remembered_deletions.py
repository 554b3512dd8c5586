"""Deletions after which some operations still know the record, and deletions that also take its siblings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._deleted_records import lists_of_updates, must_refuse_absent
from conformance.checks.behaviours._deleted_references import Reference, refusing_references
from conformance.contract.effects import Count, Create, Effect, List, Read, Update
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._write_faults import with_side_effect
from conformance.mock_server.mutants._wrong_outcomes import causes, success
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of, with_json
from conformance.mock_server.record_view import as_type_of
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.created_records import names_in_request
from conformance.observation.records import Key, record_key
from conformance.observation.response_reading import Reply

Deleted = dict[Key, StoredRecord]
WrongReply = Callable[[MutantApp, Reply, Deleted], Response]
"""Takes the correct reply and the records that were deleted so far."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that remember deleted records, and those that delete siblings."""
    return mutants_of_kinds(contract, KINDS)


def _remembering(operation: Operation, wrong_reply: WrongReply) -> Fault:
    """Return a fault: after deletions by the operation, `wrong_reply` replaces the replies of all other operations."""

    def fault(app: MutantApp) -> Handler:
        deleted: Deleted = {}
        resource = resource_of(app.contract, operation)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            before = subjects(app, view) if view.operation is operation else []
            reply = app.correct_reply(request)
            if is_success(reply):
                deleted.update({record_key(resource, each.names) or (): each for each in before})
            return wrong_reply(app, reply, deleted)

        return answer

    return fault


def still_accepting(kind: type[Update] | type[Read]) -> Callable[[Contract, Operation], Fault]:
    """Return a function that makes a fault: the last operation of this kind accepts the deleted record."""

    def make(contract: Contract, operation: Operation) -> Fault:
        accepting = _refusing_operations(contract, operation, kind)[-1]
        resource = resource_of(contract, operation)

        def wrong_reply(app: MutantApp, reply: Reply, deleted: Deleted) -> Response:
            names = {name: reply.view.value_named(name) for name in resource.names}
            known = reply.operation is accepting and record_key(resource, names) in deleted
            return success(app, reply.view) if known and not is_success(reply) else response_of(reply)

        return _remembering(operation, wrong_reply)

    return make


def _refusing_operations(contract: Contract, operation: Operation, kind: type[Update] | type[Read]) -> list[Operation]:
    """Return the operations of this kind that must refuse absent records of the same resource."""
    found = contract.operations_with(kind, resource_of(contract, operation).name)
    return [each for each in found if (kind is Read or each.takes == "object") and must_refuse_absent(contract, each)]


def accepts(kind: type[Update] | type[Read], least: int) -> Callable[[Contract, Operation], bool]:
    """Return whether at least so many operations of this kind must refuse the deleted record."""
    return lambda contract, operation: len(_refusing_operations(contract, operation, kind)) >= least


def still_naming(kind: type[Effect]) -> Callable[[Contract, Operation], Fault]:
    """Return a function that makes a fault: the last operation of this kind on other resources accepts the record."""

    def make(contract: Contract, operation: Operation) -> Fault:
        accepting, slot = naming_operations(contract, operation, kind)[-1]

        def wrong_reply(app: MutantApp, reply: Reply, deleted: Deleted) -> Response:
            known = reply.operation is accepting and (str(reply.view.value_named(slot.name)),) in deleted
            return success(app, reply.view) if known and not is_success(reply) else response_of(reply)

        return _remembering(operation, wrong_reply)

    return make


def naming_operations(contract: Contract, operation: Operation, kind: type[Effect]) -> list[Reference]:
    """Return the operations of this kind on other resources that must refuse a deleted record."""
    resource = resource_of(contract, operation)
    found = refusing_references(contract, causes(contract), resource) if len(resource.names) == 1 else []
    return [each for each in found if isinstance(each.operation.effect, kind)] if operation.takes != "list" else []


def is_named(kind: type[Effect]) -> Callable[[Contract, Operation], bool]:
    """Return whether operations of this kind on other resources name the deleted record."""
    return lambda contract, operation: bool(naming_operations(contract, operation, kind))


def reviving(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a record that is created again has the members of the deleted one."""
    resource = resource_of(contract, operation)

    def wrong_reply(app: MutantApp, reply: Reply, deleted: Deleted) -> Response:
        if isinstance(reply.operation and reply.operation.effect, Create) and is_success(reply):
            for record in app.store.all(resource):
                old = deleted.pop(record_key(resource, record.names) or (), None)
                missing = {name for name in resource.stored_members if record.members.get(name) in (None, "")}
                record.members |= {name: old.members.get(name) for name in missing} if old else {}
        return response_of(reply)

    return _remembering(operation, wrong_reply)


def restoring(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a list of updates with a deleted record creates it again."""
    resource = resource_of(contract, operation)
    updates = lists_of_updates(contract, resource)

    def wrong_reply(app: MutantApp, reply: Reply, deleted: Deleted) -> Response:
        for names in names_in_request(reply.view, resource) if reply.operation in updates else ():
            record = deleted.pop(record_key(resource, names) or (), None)
            if record is not None:
                app.store.add(resource, record)
        return response_of(reply)

    return _remembering(operation, wrong_reply)


def has_lists_of_updates(contract: Contract, operation: Operation) -> bool:
    """Return whether lists change the records that the operation deletes."""
    return bool(lists_of_updates(contract, resource_of(contract, operation)))


def losing_likes(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a new record is accepted and lost if it has a text of a deleted one."""
    resource = resource_of(contract, operation)

    def wrong_reply(app: MutantApp, reply: Reply, deleted: Deleted) -> Response:
        texts = {text for each in deleted.values() for text in _texts(resource, each)}
        if reply.operation in contract.creators_of(resource.name) and is_success(reply):
            for record in app.store.all(resource)[-1:]:
                if not texts.isdisjoint(_texts(resource, record)):
                    app.store.remove(resource, record)
        return response_of(reply)

    return _remembering(operation, wrong_reply)


def _texts(resource: Resource, record: StoredRecord) -> set[str]:
    """Return the texts in the stored members of a record."""
    return {text for name in resource.stored_members if isinstance(text := record.members.get(name), str)}


def has_texts(contract: Contract, operation: Operation) -> bool:
    """Return whether the server makes the keys, and the first creation stores texts."""
    resource = resource_of(contract, operation)
    makers = contract.creators_of(resource.name)[:1]
    stored = (slot for each in makers for slot in each.named_slots if slot.name in resource.stored_members)
    texts = (each for each in stored if each.types == {"string"} and "enum" not in each.schema.flat)
    return resource.key_pattern is not None and any(each.name not in contract.owners for each in texts)


def has_chosen_key(contract: Contract, operation: Operation) -> bool:
    """Return whether clients choose the key of the deleted record."""
    return resource_of(contract, operation).key_pattern is None


def take_siblings(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Delete every record that has the last part of the key in common with a deleted one."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    member = next(member for member, name in resource.key.items() if name == resource.names[-1])
    gone = {each[member] for each in before}
    for record in app.store.all(resource):
        if record.members.get(member) in gone:
            app.store.remove(resource, record)


def has_parts(contract: Contract, operation: Operation) -> bool:
    """Return whether the key has several parts, which clients choose."""
    return has_chosen_key(contract, operation) and len(resource_of(contract, operation).names) > 1


def still_counting(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that counts include deleted records."""
    resource, effect = resource_of(contract, operation), operation.effect_as(Count)

    def fault(app: MutantApp) -> Handler:
        known: Deleted = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            now = {record_key(resource, each.names) or (): each for each in app.store.all(resource)}
            known.update(now)
            gone = [each for key, each in known.items() if key not in now]
            if reply.operation is not operation or not is_success(reply) or not gone:
                return response_of(reply)
            pointer = f"{effect.record}/{gone[0].members.get(effect.by or '')}"
            shown = resolve(reply.body, pointer)
            return with_json(response_of(reply), put(reply.body, pointer, as_type_of(shown, int(shown) + len(gone))))

        return answer

    return fault


KINDS: dict[str, dict[str, FaultKind]] = {
    "delete-removes": {
        "still-updatable": FaultKind(
            "deletes a record, but an update of it succeeds", still_accepting(Update), accepts(Update, 1)
        ),
        "still-readable": FaultKind(
            "deletes a record, but the last of several reads still accepts it", still_accepting(Read), accepts(Read, 2)
        ),
        "still-listing-below": FaultKind(
            "deletes a record, but the last list below it still accepts it", still_naming(List), is_named(List)
        ),
        "still-creating-below": FaultKind(
            "deletes a record, but the last creation that names it still accepts it",
            still_naming(Create),
            is_named(Create),
        ),
        "still-updating-below": FaultKind(
            "deletes a record, but records that belong to it can still be changed",
            still_naming(Update),
            is_named(Update),
        ),
        "revives": FaultKind(
            "keeps the members of a deleted record for the next with its key", reviving, has_chosen_key
        ),
        "loses-likes": FaultKind("loses a new record that has a text of a deleted one", losing_likes, has_texts),
        "restores": FaultKind(
            "deletes a record, but a list of updates creates it again", restoring, has_lists_of_updates
        ),
        "takes-siblings": FaultKind(
            "deletes all records with the same last part of the key", with_side_effect(take_siblings), has_parts
        ),
    },
    "counts-match-records": {"counts-deleted": FaultKind("counts deleted records too", still_counting)},
}
