"""The task of an effect, and helpers that insert stored values into the documented example of a reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

from conformance.contract.effects import Effect, List, Paged, ShowsRecord
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.operation import Operation
from conformance.contract.paging import Paging
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.lazy import cached_property
from conformance.mock_server.effects._item_view import ItemView
from conformance.mock_server.list_query import applied_paging
from conformance.mock_server.null_members import never_null
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.record_view import arrange_like, as_type_of, first_record, render_record
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import record_key

E = TypeVar("E", bound=Effect, covariant=True)
Refusal = Mapping[str, Any]
"""The `code` and `message` with which a reply reports a refused item."""


class Unable(Exception):
    """The effect cannot be applied, although no cause certainly holds. For example, a new record has no key."""


@dataclass(frozen=True)
class Task(Generic[E]):
    """One request to an operation with the effect E.

    `body` is the body of the reply so far, None for the documented example.

    For an item of a list body, `view` shows a request with that item only, and `item` is 0. Otherwise `item` is None.

    `refusal(view, possible)` returns the refusal of a request by the first cause that certainly holds, or None. With
    `possible`, a cause that may hold is sufficient.
    """

    operation: Operation
    effect: E
    view: RequestView
    store: RecordStore
    refusal: Callable[[RequestView, bool], Refusal | None]
    item: int | None = None
    body: Any = None

    @property
    def start(self) -> Any:
        """The body into which the effect inserts what it shows: `body`, or else the documented example."""
        return self.operation.reply_example if self.body is None else self.body

    def for_item(self, n: int) -> Self:
        """Return the task of one item of the list body."""
        return replace(self, view=ItemView(self.view, n), item=0)

    def value_named(self, name: str) -> Any:
        """Return the value with this name in the request or the item, or ABSENT."""
        return self.view.value_named(name, self.item)

    @cached_property
    def resource(self) -> Resource | None:
        """The resource that the operation works on; None if the contract names none."""
        return self.store.contract.resource_of(self.operation)

    @property
    def required_resource(self) -> Resource:
        """The resource that the operation works on. Raises Unable if the contract names none."""
        if self.resource is None:
            raise Unable
        return self.resource

    def record(self) -> StoredRecord:
        """Return the record that the request or the item names. Raises Unable if there is none below its path."""
        resource = self.required_resource
        names = {name: self.value_named(name) for name in (*resource.names, *resource.ancestors)}
        found = self.store.find(resource, names)
        if found is None or not self.store.is_below(resource, found, names):
            raise Unable
        return found

    def example(self, pointer: str | None) -> Any:
        """Return the value at a pointer in the documented reply; ABSENT if there is no value, or `pointer` is None."""
        return resolve(self.operation.reply_example, pointer) if pointer is not None else ABSENT

    def render_record(self, record: StoredRecord, example: Any) -> Any:
        """Return a record as the reply shows it, in the shape of `example`."""
        nulls = never_null(self.store.contract, self.required_resource)
        return render_record(
            self.required_resource, record, example or self.store.example(self.required_resource), nulls
        )


def show_record(task: Task[ShowsRecord], record: StoredRecord) -> Any:
    """Return the body of a reply that shows one record."""
    body, pointer = task.operation.reply_example, task.effect.record
    if pointer is not None:
        example = task.example(pointer)
        in_list = isinstance(example, list)
        body = put(body, pointer, _with_siblings(task, record) if in_list else task.render_record(record, example))
    return with_echoes(task, body)


def _with_siblings(task: Task[ShowsRecord], record: StoredRecord) -> list[Any]:
    """Return all records that have the same parents as `record`, in the shape of the example."""
    example = first_record(task.example(task.effect.record))
    siblings = records_of_parent(task.store, task.required_resource, record)
    return [task.render_record(each, example) for each in siblings]


def show_records(task: Task[List], pointer: str, records: list[StoredRecord]) -> Any:
    """Return records in the shape of the example at the pointer."""
    example = task.example(pointer)
    item = first_record(example)
    one = resolve(item, task.effect.item)
    ids = ("-".join(record_key(task.required_resource, each.names) or ()) for each in records)
    shown = (
        _with_item_lists(task, each, put(item, task.effect.item, task.render_record(each, one))) for each in records
    )
    return arrange_like(example, list(zip(ids, shown, strict=True)))


def _with_item_lists(task: Task[List], record: StoredRecord, shown: Any) -> Any:
    """Return an item of a list with the records that belong to its record."""
    for pointer, name in task.effect.item_lists.items():
        resource, example = task.store.contract.resources[name], first_record(resolve(shown, pointer))
        nulls = never_null(task.store.contract, resource)
        below = records_of_parent(task.store, resource, record)
        shown = put(shown, pointer, [render_record(resource, each, example, nulls) for each in below])
    return shown


def records_of_parent(store: RecordStore, resource: Resource, parent: StoredRecord) -> list[StoredRecord]:
    """Return the records of a resource that belong to the same parents as the names of `parent` say."""
    return [
        each
        for each in store.all(resource)
        if all(each.names.get(name) == parent.names.get(name) for name in resource.parents)
    ]


def with_echoes(task: Task[Effect], body: Any) -> Any:
    """Return the body with the sent query parameters inserted where the contract says that a reply repeats them."""
    paging = task.effect.paging if isinstance(task.effect, Paged) else Paging()
    known = applied_paging(task.view, paging) if task.effect.echoes else {}
    for name, pointer in task.effect.echoes.items():
        sent = known.get(name, task.view.value_named(name))
        if (example := task.example(pointer)) is not ABSENT:
            body = put(body, pointer, _echo(example, sent))
    return body


def _echo(example: Any, sent: Any) -> Any:
    """Return the sent value; the example if none was sent, or if the JSON types differ."""
    value = as_type_of(example, sent)
    return value if sent is not ABSENT and isinstance(value, type(example)) else example
