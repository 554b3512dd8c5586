"""What twists do to the records behind the server, and to the lists that show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract, Operation, Resource
from conformance.contract.request_view import RequestView
from conformance.mock_server.mutants.base import MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.record_view import keyed
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import record_key, shown_items, shown_record
from conformance.observation.response_reading import Reply


def resource_of(contract: Contract, operation: Operation) -> Resource:
    """Return the resource of an operation that is known to have one."""
    resource = contract.resource_of(operation)
    assert resource is not None
    return resource


def subjects(app: MutantApp, view: RequestView) -> list[StoredRecord]:
    """The records that a request is about, as they are stored now; of a list or a singleton, all."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    items: list[int | None] = [*range(len(view.items))] if view.operation.takes == "list" else [None]
    named = [{name: view.value_named(name, item) for name in resource.names} for item in items]
    if resource.singleton or any(ABSENT in each.values() for each in named):
        return app.store.all(resource)
    return [found for each in named if (found := app.store.find(resource, each)) is not None]


def others(app: MutantApp, view: RequestView) -> list[StoredRecord]:
    """The records of the same kind that the request is not about."""
    assert view.operation is not None
    ours = subjects(app, view)
    every = app.store.all(resource_of(app.contract, view.operation))
    return [each for each in every if not any(each is our for our in ours)]


# --- members ---------------------------------------------------------------------------------------
def visible(store: RecordStore, resource: Resource) -> list[str]:
    """The members whose change a look at a record shows, those that are kept first; none that changes by itself."""
    example = store.example(resource)
    ids = {*resource.key, *resource.parents.values(), *resource.also, *resource.volatile}
    kept = [each for each in resource.kept if each not in ids]
    rest = [each for each in resource.initial if each not in ids and each not in kept]
    seeded = [each for seed in resource.seed[:1] for each in seed if each not in ids]
    return [
        each
        for each in dict.fromkeys((*kept, *rest, *seeded))
        if resolve(example, resource.pointers.get(each, f"/{each}")) is not ABSENT
    ]


def disturb(store: RecordStore, resource: Resource, record: StoredRecord, but: frozenset[str] = frozenset()) -> None:
    """Changes one visible member, none of `but`."""
    member = next((each for each in visible(store, resource) if each not in but), None)
    if member is not None:
        record.members[member] = other(record.members.get(member))


def other(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, list):
        return [*value, "more.example.com"]
    return f"{value} changed" if isinstance(value, str) else "changed"


# --- records ---------------------------------------------------------------------------------------
def snapshot(store: RecordStore, resource: Resource) -> list[tuple[StoredRecord, dict[str, Any]]]:
    return [(each, {**each.members}) for each in store.all(resource)]


def restore(store: RecordStore, resource: Resource, before: list[tuple[StoredRecord, dict[str, Any]]]) -> None:
    """The records as they were: none more, none less, none changed."""
    for record, members in before:
        record.members = members
    store.put_back(resource, [record for record, _ in before])


@contextmanager
def undone(app: MutantApp, operation: Operation) -> Iterator[None]:
    """Whatever happens to the records of the operation's kind in here has not happened afterwards."""
    resource = resource_of(app.contract, operation)
    before = snapshot(app.store, resource)
    yield
    restore(app.store, resource, before)


# --- lists -----------------------------------------------------------------------------------------
def items_of(reply: Reply) -> list[Any]:
    """The records that a list shows."""
    assert reply.operation is not None
    return shown_items(resolve(reply.body, reply.operation.effect_as(List).items))


def with_items(reply: Reply, items: list[Any]) -> Any:
    """The body with other records in its list, in the shape that the documented example has."""
    assert reply.operation is not None
    pointer = reply.operation.effect_as(List).items
    if keyed(resolve(reply.operation.reply_example, pointer)):
        return put(reply.body, pointer, {f"{n}": each for n, each in enumerate(items)})
    return put(reply.body, pointer, items)


def item_key(reply: Reply, item: Any) -> tuple[str, ...] | None:
    """The key of a record as a list shows it."""
    assert reply.operation is not None
    resource = resource_of(reply.contract, reply.operation)
    found = shown_record(resource, item, reply.view.path_values)
    return record_key(resource, found.names) if found else None
