"""Create a record, under a key that the client sends or the server generates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.record_requests import default_values, record_pointer
from conformance.contract.request_view import RequestView
from conformance.mock_server.effects._items import process
from conformance.mock_server.effects._records_below import records_below, show_below
from conformance.mock_server.effects._sent import changeable_members, remembered_values, sent_values, stored_values
from conformance.mock_server.effects.base import Task, Unable
from conformance.mock_server.stored_record import StoredRecord


def apply(task: Task[Create]) -> Any:
    """Return the body that shows the new record and those below it, or the result of each item."""
    made: list[StoredRecord] = []

    def make(each: Task[Create]) -> StoredRecord:
        made.append(_make(each))
        return made[-1]

    body = process(task, make)
    return show_below(task, made[0], body) if task.effect.also_creates else body


def _make(task: Task[Create]) -> StoredRecord:
    """Store and return a new record; store those beside it in an array, and those below it, too.

    Raises Unable if a key is missing or blank, or a value cannot be stored.
    """
    made = [_record(each) for each in (task, *_tasks_beside(task))]
    below = [*records_below(task, made[0])]
    for record in made:
        task.store.add(task.required_resource, record)
    for resource, record in below:
        task.store.add(resource, record)
    return made[0]


def _tasks_beside(task: Task[Create]) -> Iterator[Task[Create]]:
    """Yield the task of each further record, if the body has an array of them."""
    array, _, place = record_pointer(task.operation).rpartition("/")
    elements = resolve(task.view.body, array) if place.isdigit() else []
    for each in elements[1:] if isinstance(elements, list) else []:
        request = task.view.request.replace(body=task.view.encoded(put(task.view.body, array, [each])))
        yield replace(task, view=RequestView(task.view.contract, request))


def _record(task: Task[Create]) -> StoredRecord:
    resource = task.required_resource
    stored = stored_values(task)
    names = {**_parents(task), **_key(task)}
    other_ids = {member: task.store.new_number(resource) for member in resource.other_id_members}
    unsent = {**dict.fromkeys(_optional(task)), **resource.initial, **default_values(task.operation)}
    members = {**unsent, **other_ids, **stored, **task.effect.set}
    members |= task.store.generated_members(resource) | _ids_of_existing(task, names)
    members |= {member: names[name] for name, member in resource.parents.items() if name in names}
    members |= {member: names[name] for member, name in resource.key.items()}
    return StoredRecord(names, members, remembered_values(task))


def _optional(task: Task[Create]) -> list[str]:
    """Return the stored members that no schema requires; a new record has null for those that are not sent.

    A required member can be missing too, if no cause refuses that. Replies then show the value of the example.
    """
    required = {name for name, slot in changeable_members(task).items() if slot.required}
    return [member for member in task.required_resource.stored_members if member not in required]


def _ids_of_existing(task: Task[Create], names: dict[str, str]) -> dict[str, Any]:
    """Return the ids of the record that has this key already: a creation that repeats it keeps them."""
    resource = task.required_resource
    known = task.store.find(resource, names)
    ids = (*resource.generated_members, *resource.other_id_members) if known is not None else ()
    return {member: known.members[member] for member in ids if known is not None}


def _parents(task: Task[Create]) -> dict[str, str]:
    """Return the keys of the parent records by request name. They are in the path or in a member of the body."""
    sent = sent_values(task)
    found: dict[str, str] = {}
    for name, member in task.required_resource.parents.items():
        value = task.view.path_values.get(name, ABSENT)
        for other in (name, member):
            if value is ABSENT and other in sent:
                value = sent[other].value
        if _is_name(value):
            found[name] = str(task.store.canonical(task.required_resource, name, value))
    return found


def _key(task: Task[Create]) -> dict[str, str]:
    resource = task.required_resource
    found: dict[str, str] = {}
    for name in resource.names:
        given = task.store.canonical(resource, name, task.value_named(name))
        is_made = resource.key_pattern and name not in task.view.path_values
        value = task.store.new_id(resource, name, found) if is_made else given
        if not _is_name(value):
            raise Unable
        found[name] = str(value)
    return found


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
