"""Replies that show other values than are stored: to writes, in lists after a move, as defaults; and lost values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._reading_records import listing_operations
from conformance.checks.behaviours._updating_records import has_two_values, settable_members
from conformance.contract.effects import Paged, Rekey, ShowsRecord
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import required_values
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import (
    FaultKind,
    NamedFault,
    NamedFaults,
    mutants_of_kinds,
    mutants_of_rules,
)
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import items_of, other, resource_of, subjects, with_items
from conformance.mock_server.mutants._write_faults import SideEffect, sent_names, with_side_effect
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    response_of,
    with_json,
)
from conformance.mock_server.record_view import as_type_of
from conformance.observation.records import Key, shown_record_key
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults."""
    yield from mutants_of_kinds(contract, KINDS)
    yield from mutants_of_rules(contract, {"echoed-parameters": _other_default})


# --- replies to writes ----------------------------------------------------------------------------------
def telling_other_values(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the reply shows another value of each member that was sent."""
    resource, pointer = resource_of(contract, operation), _shown_at(operation)

    def change(app: MutantApp, reply: Reply) -> Any:
        shown, sent = resolve(reply.body, pointer), sent_names(reply.view) & {*_plain_members(resource)}
        if isinstance(shown, list):
            return put(reply.body, pointer, [_with_others(each, sent) for each in shown])
        return put(reply.body, pointer, _with_others(shown, sent))

    return with_body(operation, change)


def _shown_at(operation: Operation) -> str | None:
    each = operation.for_each_item
    return each.done if each is not None else operation.effect_as(ShowsRecord).record


def _with_others(shown: Any, members: frozenset[str]) -> Any:
    changed = {name: other(shown[name]) for name in members if isinstance(shown, dict) and name in shown}
    return {**shown, **changed} if isinstance(shown, dict) else shown


def _plain_members(resource: Resource) -> list[str]:
    """Return the stored members that replies show under their own names, and under no other value."""
    special = {*resource.pointers, *resource.stored_as, *resource.unique}
    return [each for each in resource.stored_members if each not in special]


def tells_values(contract: Contract, operation: Operation) -> bool:
    """Return whether the reply shows a member that the example sends."""
    if not isinstance(operation.effect, ShowsRecord):
        return False
    resource, shown = resource_of(contract, operation), resolve(operation.reply_example, _shown_at(operation))
    first = shown[0] if isinstance(shown, list) and shown else shown
    sent = {name for name, _ in settable_members(operation, resource)} - {*required_values(operation)}
    return isinstance(first, dict) and bool(sent & first.keys() & {*_plain_members(resource)})


def tells_items(contract: Contract, operation: Operation) -> bool:
    """Return whether the reply to a list shows its items, with a member that the example sends."""
    each = operation.for_each_item
    return each is not None and each.done is not None and tells_values(contract, operation)


# --- updates --------------------------------------------------------------------------------------------
def resetting(members_of: Callable[[Operation, Resource], list[str]]) -> SideEffect:
    """Return the side effect that these members of an updated record are reset, if they were not sent."""

    def reset(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
        assert view.operation is not None
        resource = resource_of(app.contract, view.operation)
        for record in subjects(app, view):
            for name in {*members_of(view.operation, resource)} - sent_names(view):
                record.members[name] = resource.initial.get(name)

    return reset


def _set_volatile(operation: Operation, resource: Resource) -> list[str]:
    return [name for name, _ in settable_members(operation, resource) if name in resource.volatile]


def sets_volatile(contract: Contract, operation: Operation) -> bool:
    """Return whether an update sets a volatile member, and others."""
    resource = resource_of(contract, operation)
    return bool(_set_volatile(operation, resource)) and len([*settable_members(operation, resource)]) > 1


def _flags(operation: Operation, resource: Resource) -> list[str]:
    return [name for name, value in settable_members(operation, resource) if has_two_values(resource, name, value)]


def has_flags(contract: Contract, operation: Operation) -> bool:
    """Return whether an update has members with two values, and others."""
    resource = resource_of(contract, operation)
    flags, members = _flags(operation, resource), [*settable_members(operation, resource)]
    return bool({*flags} & {*resource.initial}) and len(members) > len(flags) and not resource.singleton


# --- moves ----------------------------------------------------------------------------------------------
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


# --- defaults -------------------------------------------------------------------------------------------
def _default(operation: Operation) -> str | None:
    """Return where the reply shows the limit that has a documented default."""
    paging = operation.effect.paging if isinstance(operation.effect, Paged) else None
    documented = paging is not None and paging.default is not None
    return operation.effect.echoes.get(paging.limit or "") if paging is not None and documented else None


def _other_default(contract: Contract, operation: Operation) -> NamedFaults:
    if _default(operation) is not None:
        says, fault = "shows another default limit than documented", with_body(operation, _with_other_default)
        yield NamedFault("other-default", says, fault, (f"operation.{operation.id}",))


def _with_other_default(app: MutantApp, reply: Reply) -> Any:
    operation = reply.operation
    assert operation is not None and isinstance(operation.effect, Paged)
    pointer, limit = _default(operation), operation.effect.paging.limit
    shown = resolve(reply.body, pointer)
    is_sent = any(name == limit for name, _ in reply.exchange.request.query)
    return reply.body if is_sent or shown is ABSENT else put(reply.body, pointer, as_type_of(shown, int(shown) // 2))


_TELLS_OTHERWISE = FaultKind("shows other values in its reply than it stores", telling_other_values, tells_values)
KINDS = {
    "update-stores": {"tells-others": _TELLS_OTHERWISE},
    "put-replaces": {"tells-others": _TELLS_OTHERWISE},
    "created-is-readable": {
        "tells-others": FaultKind("shows other values of its items than it stores", telling_other_values, tells_items),
    },
    "update-keeps-the-rest": {
        "resets-flags": FaultKind(
            "resets members with two values that are not sent", with_side_effect(resetting(_flags)), has_flags
        ),
        "resets-volatile": FaultKind(
            "resets volatile members that are not sent", with_side_effect(resetting(_set_volatile)), sets_volatile
        ),
    },
    "rekey-moves": {
        "lists-old": FaultKind("moves records, and lists them under their old keys", listing_old_keys, has_lists),
        "destroys": FaultKind("deletes the record whose key another one cannot take", destroying_taken),
    },
}
