"""A new record, under a key that the client sends or that the server makes."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.mock_server.effects._items import treated
from conformance.mock_server.effects._sent import kept_values, sent_values, unique_values
from conformance.mock_server.effects.base import Task, Unable
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Create]) -> Any:
    return treated(task, make)


def make(task: Task[Create]) -> StoredRecord:
    """The record, stored. Raises Unable where the key is missing or blank, or a member cannot be kept."""
    resource = task.about
    kept = kept_values(task)
    names = {**_parents(task), **_key(task)}
    other_ids = {member: task.store.new_number(resource) for member in resource.also}
    members = {**dict.fromkeys(_optional(task)), **other_ids, **resource.initial, **kept, **task.effect.set}
    members |= task.store.made(resource)
    members |= {member: names[name] for name, member in resource.parents.items() if name in names}
    members |= {member: names[name] for member, name in resource.key.items()}
    record = StoredRecord(names, members, unique_values(task))
    task.store.add(resource, record)
    return record


def _optional(task: Task[Create]) -> list[str]:
    """Kept members that a record can be without. Where nothing refuses a request that lacks one of the others, it is
    as in the example."""
    required = {slot.name for slot in task.operation.slots if slot.required and slot.where in ("body", "item")}
    return [member for member in task.about.kept if member not in required]


def _parents(task: Task[Create]) -> dict[str, str]:
    """Request names of the records that this one belongs to, out of the path or the member that stores them."""
    sent = sent_values(task)
    found = {}
    for name, member in task.about.parents.items():
        value = task.view.path_values.get(name, ABSENT)
        for other in (name, member):
            if value is ABSENT and other in sent:
                value = sent[other].value
        if _is_name(value):
            found[name] = str(task.store.canonical(task.about, name, value))
    return found


def _key(task: Task[Create]) -> dict[str, str]:
    resource = task.about
    found = {}
    for name in resource.names:
        given = task.store.canonical(resource, name, task.named(name))
        value = task.store.new_id(resource) if resource.made and name not in task.view.path_values else given
        if not _is_name(value):
            raise Unable
        found[name] = str(value)
    return found


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
