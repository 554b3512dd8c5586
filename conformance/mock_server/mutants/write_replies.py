"""Replies to writes that show other values than are stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._reading_records import reading_operations
from conformance.checks.behaviours._texts_beside import common_texts
from conformance.checks.behaviours._unsent_members import unsent_members
from conformance.checks.behaviours._updating_records import settable_members
from conformance.contract.effects import ShowsRecord
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import required_values
from conformance.contract.resource import Resource
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import other, resource_of
from conformance.mock_server.mutants._write_faults import sent_names
from conformance.mock_server.mutants.base import Fault, Mutant, MutantApp
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults."""
    return mutants_of_kinds(contract, KINDS)


def showing_other_values(contract: Contract, operation: Operation) -> Fault:
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


def shows_values(contract: Contract, operation: Operation) -> bool:
    """Return whether the reply shows a member that the example sends."""
    if not isinstance(operation.effect, ShowsRecord):
        return False
    resource, shown = resource_of(contract, operation), resolve(operation.reply_example, _shown_at(operation))
    first = shown[0] if isinstance(shown, list) and shown else shown
    sent = {name for name, _ in settable_members(operation, resource)} - {*required_values(operation)}
    return isinstance(first, dict) and bool(sent & first.keys() & {*_plain_members(resource)})


def shows_items(contract: Contract, operation: Operation) -> bool:
    """Return whether the reply to a list shows its items, with a member that the example sends."""
    each = operation.for_each_item
    return each is not None and each.done is not None and shows_values(contract, operation)


def showing_another_text(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the reply shows another text beside a record with members that the example lacks."""
    parent = (operation.effect_as(ShowsRecord).record or "").rpartition("/")[0]
    unsent = {*unsent_members(contract, operation)}

    def change(app: MutantApp, reply: Reply) -> Any:
        body = reply.body
        for name in _texts_of_reading(contract, operation) if unsent <= sent_names(reply.view) else ():
            body = put(body, f"{parent}/{name}", other(resolve(body, f"{parent}/{name}")))
        return body

    return with_body(operation, change)


def shows_texts(contract: Contract, operation: Operation) -> bool:
    """Return whether the replies to the creation and to a reading show a text beside the record."""
    return bool(_texts_of_reading(contract, operation))


def _texts_of_reading(contract: Contract, operation: Operation) -> list[str]:
    readers = reading_operations(contract, resource_of(contract, operation))[:1]
    return [name for each in readers for name in common_texts(contract, operation, each)]


_SHOWS_OTHERS = FaultKind("shows other values in its reply than it stores", showing_other_values, shows_values)
KINDS = {
    "update-stores": {"shows-others": _SHOWS_OTHERS},
    "put-replaces": {"shows-others": _SHOWS_OTHERS},
    "created-is-readable": {
        "shows-others": FaultKind("shows other values of its items than it stores", showing_other_values, shows_items),
        "other-text-beside": FaultKind(
            "shows another text beside the record than a reading does", showing_another_text, shows_texts
        ),
    },
}
