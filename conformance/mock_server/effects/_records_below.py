"""The records of other resources that a creation makes of the arrays in its body, below the new record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import ABSENT, put, resolve, split
from conformance.contract.resource import Resource
from conformance.mock_server.effects.base import Task, Unable, records_of_parent, show_records
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import stored_value


def records_below(task: Task[Create], made: StoredRecord) -> Iterator[tuple[Resource, StoredRecord]]:
    """Yield each record that the arrays make below a new one. Raises Unable if an array does not fit its schema."""
    for array in task.effect.also_creates:
        sent = resolve(task.view.body, array.sent)
        if sent is ABSENT:
            continue
        slot = next(each for each in task.operation.slots if each.trail == tuple(split(array.sent)))
        if not isinstance(sent, list) or not slot.schema.accepts(sent) or not all(isinstance(e, dict) for e in sent):
            raise Unable
        resource = task.store.contract.resources[array.resource]
        for each in sent:
            yield resource, _record(task, resource, made, array.record_of(each))


def show_below(task: Task[Create], made: StoredRecord, body: Any) -> Any:
    """Return the reply with the records below the new one, where it shows them."""
    for array in task.effect.also_creates:
        if array.shown is not None:
            shown = List(resource=array.resource, items=array.shown)
            lister = Task(replace(task.operation, effect=shown), shown, task.view, task.store, task.refusal)
            below = records_of_parent(task.store, task.store.contract.resources[array.resource], made)
            body = put(body, array.shown, show_records(lister, array.shown, below))
    return body


def _record(task: Task[Create], resource: Resource, made: StoredRecord, sent: Mapping[str, Any]) -> StoredRecord:
    names = {name: made.names[name] for name in resource.parents if name in made.names}
    names |= {name: task.store.new_id(resource, name, {}) for name in resource.names}
    stored = {name: stored_value(resource, name, sent[name]) for name in resource.stored_members if name in sent}
    members = {**dict.fromkeys(resource.stored_members), **resource.initial, **stored}
    members |= task.store.generated_members(resource)
    members |= {member: names[name] for name, member in resource.parents.items() if name in names}
    members |= {member: names[name] for member, name in resource.key.items()}
    return StoredRecord(names, members)
