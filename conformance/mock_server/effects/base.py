"""What every effect works with: one call, the records, and the documented example as the start of the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic, Self, TypeVar

from conformance.contract.effects import Effect, List, Paged, Paging, ShowsRecord
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Operation, Resource
from conformance.contract.request_view import RequestView
from conformance.mock_server.effects._item_view import ItemCall
from conformance.mock_server.list_query import understood
from conformance.mock_server.null_members import never_null
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.record_view import arranged, element, like, render_record
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import record_key

E = TypeVar("E", bound=Effect, covariant=True)
Refusal = Mapping[str, Any]


class Unable(Exception):
    """A request that no cause surely refuses, and that cannot be done: a record without a key, say."""


@dataclass(frozen=True)
class Task(Generic[E]):
    """One call of an operation that has the effect E.

    `item` is the item of a list body that the task is about (a call of one item, so 0), or None.

    `refusal(call, doubtful)` tells why such a call is refused (`code` and `message` of a reply), or None; with
    `doubtful`, faults that only may be there count too.
    """

    operation: Operation
    effect: E
    view: RequestView
    store: RecordStore
    refusal: Callable[[RequestView, bool], Refusal | None]
    item: int | None = None

    def of_item(self, n: int) -> Self:
        return replace(self, view=ItemCall(self.view, n), item=0)

    def named(self, name: str) -> Any:
        """The value that the request, or the item, gives a name; or ABSENT."""
        return self.view.value_named(name, self.item)

    @cached_property
    def resource(self) -> Resource | None:
        return self.store.contract.resource_of(self.operation)

    @property
    def about(self) -> Resource:
        """The resource. Raises Unable where the contract names none."""
        if self.resource is None:
            raise Unable
        return self.resource

    def record(self) -> StoredRecord:
        """The record that the request, or the item, is about. Raises Unable where there is none."""
        found = self.store.find(self.about, {name: self.named(name) for name in self.about.names})
        if found is None:
            raise Unable
        return found

    def example(self, pointer: str | None) -> Any:
        return resolve(self.operation.reply_example, pointer) if pointer is not None else ABSENT

    def render_record(self, record: StoredRecord, example: Any) -> Any:
        nulls = never_null(self.store.contract, self.about)
        return render_record(self.about, record, example or self.store.example(self.about), nulls)


def showing(task: Task[ShowsRecord], record: StoredRecord) -> Any:
    """The reply about one record."""
    body = task.operation.reply_example
    if task.effect.record is not None:
        body = put(body, task.effect.record, task.render_record(record, task.example(task.effect.record)))
    return echoed(task, body)


def listing(task: Task[List], pointer: str, records: list[StoredRecord]) -> Any:
    """The records in the shape of the example at the pointer."""
    example = task.example(pointer)
    one = element(example)
    ids = ("-".join(record_key(task.about, each.names) or ()) for each in records)
    return arranged(example, [(key, task.render_record(each, one)) for key, each in zip(ids, records, strict=True)])


def echoed(task: Task[Effect], body: Any) -> Any:
    """The body with what it repeats of the query."""
    paging = task.effect.paging if isinstance(task.effect, Paged) else Paging()
    known = understood(task.view, paging) if task.effect.echoes else {}
    for name, pointer in task.effect.echoes.items():
        said = known.get(name, task.view.value_named(name))
        if (example := task.example(pointer)) is not ABSENT:
            body = put(body, pointer, _echo(example, said))
    return body


def _echo(example: Any, said: Any) -> Any:
    """What is repeated of a query value; the example's own where there is none, or one of another JSON type."""
    value = like(example, said)
    return value if said is not ABSENT and isinstance(value, type(example)) else example
