"""Apply a change to one record, or to one record for each item of a list body, and make the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from conformance.contract.effects import EachItem, ForEach
from conformance.contract.json_pointer import ABSENT, put
from conformance.mock_server.effects.base import Refusal, Task, Unable, show_record, with_echoes
from conformance.mock_server.record_view import as_type_of, first_record
from conformance.mock_server.stored_record import StoredRecord

E = TypeVar("E", bound=ForEach)


def process(task: Task[E], change: Callable[[Task[E]], StoredRecord]) -> Any:
    """Change the record, or the record of each item, and return the reply body.

    `change` returns the changed record. Raises Unable only for an operation on a single record. The reply reports an
    item that cannot be processed, because other items may have been processed already.
    """
    each = task.effect.for_each_item
    if each is None:
        return show_record(task, change(task))
    done, errors = [], []
    for n in range(len(task.view.items)):
        shown, refusal = _process_item(task.for_item(n), each, change)
        if refusal is None:
            done.append(shown)
        else:
            errors.append(_error(task, n, refusal))
    return _reply(task, each, done, errors)


def _process_item(
    task: Task[E], each: EachItem, change: Callable[[Task[E]], StoredRecord]
) -> tuple[Any, Refusal | None]:
    """Return (the item in the reply, None) or, if the item is refused, (any value, its refusal)."""
    reported = each.errors is not None
    if reported and (refusal := task.refusal(task.view, False)) is not None:
        return None, refusal
    try:
        record = change(task)
    except Unable:
        return _without_record(task, each), task.refusal(task.view, True) if reported else None
    return task.render_record(record, first_record(task.example(each.done))), None


def _without_record(task: Task[ForEach], each: EachItem) -> Any:
    """Return what the reply shows for an item without a record: the example, with the sent values inserted."""
    example = first_record(task.example(each.done))
    if not isinstance(example, dict):
        return example
    sent = {
        found.slot.name: found.value
        for found in task.view.values
        if len(found.slot.trail) == 1 and found.slot.schema.accepts(found.value)
    }
    fitting = {member: value for member, value in sent.items() if isinstance(value, type(example.get(member, ABSENT)))}
    return {**example, **fitting}


def _error(task: Task[ForEach], n: int, refusal: Refusal) -> Any:
    item = task.view.items[n]
    sent = item if isinstance(item, dict) else {}
    key = task.resource.key if task.resource is not None else {}
    return {**{member: sent.get(name) for member, name in key.items()}, **refusal}


def _reply(task: Task[ForEach], each: EachItem, done: list[Any], errors: list[Any]) -> Any:
    body = task.operation.reply_example
    if each.done is not None:
        body = put(body, each.done, done)
    if each.errors is not None:
        body = put(body, each.errors, errors)
    counts = {"sent": len(task.view.items), "done": len(done), "errors": len(errors)}
    for pointer, what in each.counters.items():
        body = put(body, pointer, as_type_of(task.example(pointer), counts[what]))
    return with_echoes(task, body)
