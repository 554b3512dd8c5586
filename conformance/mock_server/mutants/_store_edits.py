"""Helpers for faults: change the stored records, and the lists in replies that show records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.mock_server.mutants.base import MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.record_view import first_record, is_keyed_by_id
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import listed_records, record_key, shown_record
from conformance.observation.response_reading import Reply


def resource_of(contract: Contract, operation: Operation) -> Resource:
    """Return the resource of an operation that is known to have one."""
    resource = contract.resource_of(operation)
    assert resource is not None
    return resource


def is_visible_change(contract: Contract, operation: Operation) -> bool:
    """Return whether a change is visible: if the server makes the key of a new record, a list must show it."""
    resource = resource_of(contract, operation)
    made = isinstance(operation.effect, Create) and resource.key_pattern
    return not made or has_list(contract, operation)


def has_list(contract: Contract, operation: Operation) -> bool:
    """Return whether a list shows the records of the operation's resource."""
    return bool(contract.operations_with(List, resource_of(contract, operation).name))


def subjects(app: MutantApp, view: RequestView, resource: Resource | None = None) -> list[StoredRecord]:
    """Return the stored records that a request names; all if it names none, or the resource is a singleton.

    They are of the resource of the operation, or of another one.
    """
    assert view.operation is not None
    resource = resource or resource_of(app.contract, view.operation)
    items: list[int | None] = [*range(len(view.items))] if view.operation.takes == "list" else [None]
    named = [{name: view.value_named(name, item) for name in resource.names} for item in items]
    if resource.singleton or any(ABSENT in each.values() for each in named):
        return app.store.all(resource)
    return [found for each in named if (found := app.store.find(resource, each)) is not None]


def others(app: MutantApp, view: RequestView) -> list[StoredRecord]:
    """Return the records of the resource that `subjects` does not return."""
    assert view.operation is not None
    ours = subjects(app, view)
    every = app.store.all(resource_of(app.contract, view.operation))
    return [each for each in every if not any(each is our for our in ours)]


# --- members ---------------------------------------------------------------------------------------
def visible(store: RecordStore, resource: Resource) -> list[str]:
    """Return the members whose changes are visible in a reply, the stored ones first.

    Members that identify records and volatile members are left out.
    """
    example = store.example(resource)
    ids = {*resource.key, *resource.parents.values(), *resource.other_id_members, *resource.volatile}
    stored = [each for each in resource.stored_members if each not in ids]
    rest = [each for each in resource.initial if each not in ids and each not in stored]
    seeded = [each for seed in resource.seed[:1] for each in seed if each not in ids]
    return [
        each
        for each in dict.fromkeys((*stored, *rest, *seeded))
        if resolve(example, resource.pointers.get(each, f"/{each}")) is not ABSENT
    ]


def change_one_member(
    store: RecordStore, resource: Resource, record: StoredRecord, excluded: frozenset[str] = frozenset()
) -> None:
    """Change the first visible member that is not excluded."""
    member = next((each for each in visible(store, resource) if each not in excluded), None)
    if member is not None:
        record.members[member] = other(record.members.get(member))


def other(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, list):
        return [*value, "more.example.com"]
    return f"{value} changed" if isinstance(value, str) else "changed"


# --- records ---------------------------------------------------------------------------------------
@contextmanager
def undone(app: MutantApp, operation: Operation) -> Iterator[None]:
    """Restore the records of the operation's resource after this context."""
    resource = resource_of(app.contract, operation)
    before = [(each, {**each.members}) for each in app.store.all(resource)]
    yield
    for record, members in before:
        record.members = members
    app.store.set_records(resource, [record for record, _ in before])


# --- lists -----------------------------------------------------------------------------------------
def shows_several(operation: Operation) -> bool:
    """Return whether it is a list whose example is an array of records: another one cannot show one twice."""
    effect = operation.effect
    return isinstance(effect, List) and isinstance(resolve(operation.reply_example, effect.items), list)


def items_of(reply: Reply, lister: Operation | None = None) -> list[Any]:
    """Return the records that a list shows; `lister` is the operation with the list as its effect."""
    return listed_records(_lister(reply, lister).effect_as(List), reply.body)


def with_items(reply: Reply, items: list[Any], lister: Operation | None = None) -> Any:
    """Return the body with `items` as the records of its list, in the shape of the documented example."""
    operation = _lister(reply, lister)
    effect = operation.effect_as(List)
    example = resolve(operation.reply_example, effect.items)
    shown = [put(first_record(example), effect.item, each) for each in items]
    if is_keyed_by_id(example):
        return put(reply.body, effect.items, {f"{n}": each for n, each in enumerate(shown)})
    return put(reply.body, effect.items, shown)


def _lister(reply: Reply, lister: Operation | None) -> Operation:
    assert reply.operation is not None
    return lister or reply.operation


def item_key(reply: Reply, item: Any, lister: Operation | None = None) -> tuple[str, ...] | None:
    """Return the key of a record in a list; None if the list does not show it."""
    resource = resource_of(reply.contract, _lister(reply, lister))
    found = shown_record(resource, item, reply.view.path_values)
    return record_key(resource, found.names) if found else None
