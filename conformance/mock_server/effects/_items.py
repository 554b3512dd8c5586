"""One record, or each item of a list: what the effects that treat records have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from conformance.contract.effects import EachItem, ForEach
from conformance.contract.json_pointer import ABSENT, put
from conformance.mock_server.effects.base import Refusal, Task, Unable, echoed, showing
from conformance.mock_server.record_view import element, like
from conformance.mock_server.stored_record import StoredRecord

E = TypeVar("E", bound=ForEach)


def treated(task: Task[E], treat: Callable[[Task[E]], StoredRecord]) -> Any:
    """The reply after `treat` was applied to the record, or to each item's. Raises Unable for a single record only:
    by then, other items of a list may have been treated."""
    each = task.effect.each
    if each is None:
        return showing(task, treat(task))
    done, errors = [], []
    for n in range(len(task.view.items)):
        shown, refusal = _one(task.of_item(n), each, treat)
        if refusal is None:
            done.append(shown)
        else:
            errors.append(_entry(task, n, refusal))
    return _reply(task, each, done, errors)


def _one(task: Task[E], each: EachItem, treat: Callable[[Task[E]], StoredRecord]) -> tuple[Any, Refusal | None]:
    """What the reply shows of an item that was treated, or why it was refused."""
    reported = each.errors is not None
    if reported and (refusal := task.refusal(task.view, False)) is not None:
        return None, refusal
    try:
        record = treat(task)
    except Unable:
        return _bare(task, each), task.refusal(task.view, True) if reported else None
    return task.render_record(record, element(task.example(each.done))), None


def _bare(task: Task[ForEach], each: EachItem) -> Any:
    """An item without a record behind it: the example, with what was sent for the members that it has."""
    example = element(task.example(each.done))
    if not isinstance(example, dict):
        return example
    sent = {
        found.slot.name: found.value
        for found in task.view.values
        if len(found.slot.trail) == 1 and found.slot.schema.accepts(found.value)
    }
    alike = {member: value for member, value in sent.items() if isinstance(value, type(example.get(member, ABSENT)))}
    return {**example, **alike}


def _entry(task: Task[ForEach], n: int, refusal: Refusal) -> Any:
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
    for pointer, what in each.tallies.items():
        body = put(body, pointer, like(task.example(pointer), counts[what]))
    return echoed(task, body)
