"""Creations that make nothing, or something else, or the same again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract, Operation, Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import item_key, items_of, resource_of, undone, visible, with_items
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
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.record_view import element
from conformance.mock_server.stored_record import StoredRecord

Deed = Callable[[MutantApp, Resource, StoredRecord], None]


def mutants(contract: Contract) -> Iterator[Mutant]:
    for behaviour in behaviours_of(contract):
        make = CHECKS.get(behaviour.clause.check)
        for operation in behaviour.operations() if make else []:
            assert make is not None
            yield from make(contract, behaviour.clause.id, operation)


def unreadable(contract: Contract, clause: str, operation: Operation) -> Iterator[Mutant]:
    yield one_operation(
        clause, "not-stored", operation, "accepts a record and does not keep it", _not_stored(operation)
    )
    sent = _sent_and_seen(contract, operation)
    for way, members, change in (("loses", sent, _lost), ("garbles", sent[:1], _garbled)):
        for member in members:
            yield one_operation(
                clause,
                f"{way}-{member}",
                operation,
                f"{way} the {member} that was sent",
                _afterwards(operation, _changing(member, change)),
            )
    record = operation.effect_as(Create).record
    for member in sent[:1]:
        pointer = f"{record}/{member}"
        if record is not None and resolve(operation.reply_example, pointer) is not ABSENT:
            says = f"tells another {member} than was sent, and keeps the right one"
            yield one_operation(clause, f"tells-other-{member}", operation, says, _telling_other(operation, pointer))
    for member, value in _numbers(operation, sent):
        says = f"keeps the same {member} whatever is sent"
        yield one_operation(clause, f"same-{member}", operation, says, _afterwards(operation, _setting(member, value)))


def _numbers(operation: Operation, members: list[str]) -> list[tuple[str, Any]]:
    """Members of the example that are numbers, of which others are as right."""
    example = operation.body_example
    return [
        (name, example[name])
        for name in members
        if isinstance(example, dict) and isinstance(example[name], int | float) and not isinstance(example[name], bool)
    ]


def _telling_other(operation: Operation, pointer: str) -> Twist:
    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            reply = app.told(request)
            told = resolve(reply.body, pointer) if reply.operation is operation and is_success(reply) else ABSENT
            if not isinstance(told, str | int | float):
                return response_of(reply)
            return with_json(response_of(reply), put(reply.body, pointer, _garbled(told)))

        return answer

    return twist


def _sent_and_seen(contract: Contract, operation: Operation) -> list[str]:
    """Plain members that the operation's example sends, and that a look at the record shows."""
    example = operation.body_example[0] if isinstance(operation.body_example, list) else operation.body_example
    seen = visible(RecordStore(contract), resource_of(contract, operation))
    return [
        each
        for each in seen
        if each in resource_of(contract, operation).kept
        and isinstance(example, dict)
        and isinstance(example.get(each), str | int | float)
    ]


def _lost(value: Any) -> Any:
    """Nothing is left of it: an empty text, a zero."""
    return type(value)()


def _garbled(value: Any) -> Any:
    return value[:-1] if isinstance(value, str) else not value if isinstance(value, bool) else value + 1


def _changing(member: str, change: Callable[[Any], Any]) -> Deed:
    def deed(app: MutantApp, resource: Resource, record: StoredRecord) -> None:
        record.members[member] = change(record.members[member])

    return deed


def _setting(member: str, value: Any) -> Deed:
    return _changing(member, lambda before: value)


def _not_stored(operation: Operation) -> Twist:
    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            if app.operation_of(request) is not operation:
                return app.right(request)
            with undone(app, operation):
                return app.right(request)

        return answer

    return twist


def _afterwards(operation: Operation, deed: Deed) -> Twist:
    """Does something to each record that the operation has just made; its own reply is as it should be."""

    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            resource = resource_of(app.contract, operation)
            before = {id(each) for each in app.store.all(resource)}
            response = app.right(request)
            if app.operation_of(request) is operation:
                for record in app.store.all(resource):
                    if id(record) not in before:
                        deed(app, resource, record)
            return response

        return answer

    return twist


# --- lists -----------------------------------------------------------------------------------------------
def unlisted(contract: Contract, clause: str, operation: Operation) -> Iterator[Mutant]:
    resource = resource_of(contract, operation)
    listers = contract.operations_with(List, resource.name)
    yield one_operation(
        clause,
        "not-listed",
        operation,
        "makes records that the list does not show",
        _listing(operation, listers[0], lambda items, new: [each for each in items if each not in new]),
    )
    yield one_operation(
        clause,
        "listed-twice",
        operation,
        "makes records that the list shows twice",
        _listing(operation, listers[0], lambda items, new: [*items, *new]),
    )
    shown = element(resolve(listers[0].reply_example, listers[0].effect_as(List).items))
    for member in _sent_and_seen(contract, operation)[:1]:
        if isinstance(shown, dict) and member in shown:
            yield one_operation(
                clause,
                f"lists-other-{member}",
                operation,
                f"makes records of which the list shows another {member}",
                _listing(operation, listers[0], _with_other(member)),
            )


def _with_other(member: str) -> Callable[[list[Any], list[Any]], list[Any]]:
    def change(items: list[Any], new: list[Any]) -> list[Any]:
        other = [{**each, member: _garbled(each[member])} if each.get(member) else each for each in new]
        return [*(each for each in items if each not in new), *other]

    return change


def _listing(operation: Operation, lister: Operation, change: Callable[[list[Any], list[Any]], list[Any]]) -> Twist:
    def twist(app: MutantApp) -> Answering:
        resource = resource_of(app.contract, operation)
        made: set[tuple[str, ...]] = set()

        def answer(request: Request) -> Response:
            before = _keys(app, resource)
            reply = app.told(request)
            if reply.operation is operation:
                made.update(_keys(app, resource) - before)
            if reply.operation is not lister or not is_success(reply):
                return response_of(reply)
            items = items_of(reply)
            new = [each for each in items if item_key(reply, each) in made]
            return with_json(response_of(reply), with_items(reply, change(items, new)))

        return answer

    return twist


def _keys(app: MutantApp, resource: Resource) -> set[tuple[str, ...]]:
    return {tuple(each.names.get(name, "") for name in resource.names) for each in app.store.all(resource)}


# --- keys --------------------------------------------------------------------------------------------------
def same_ids(contract: Contract, clause: str, operation: Operation) -> Iterator[Mutant]:
    resource = resource_of(contract, operation)
    for member in (*(resource.key if resource.made else ()), *resource.makes):
        pointer = f"{operation.effect_as(Create).record}/{member}"
        if resolve(operation.reply_example, pointer) is not ABSENT:
            yield one_operation(
                clause,
                f"same-{member}",
                operation,
                f"gives every record the same {member}",
                _repeating(operation, pointer),
            )


def _repeating(operation: Operation, pointer: str) -> Twist:
    def twist(app: MutantApp) -> Answering:
        first: list[Any] = []

        def answer(request: Request) -> Response:
            reply = app.told(request)
            if reply.operation is not operation or not is_success(reply):
                return response_of(reply)
            first.append(resolve(reply.body, pointer))
            return with_json(response_of(reply), put(reply.body, pointer, first[0]))

        return answer

    return twist


CHECKS = {"created-is-readable": unreadable, "created-is-listed": unlisted, "ids-differ": same_ids}
