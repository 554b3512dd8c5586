"""One record, or each item of a list: what the effects that treat records have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.json_pointer import ABSENT, put
from conformance.mock_server.effects.base import Refusal, Task, Unable, echoed, showing
from conformance.mock_server.record_view import element, like
from conformance.mock_server.stored_record import StoredRecord

Treat = Callable[[Task], StoredRecord | None]


def treated(task: Task, treat: Treat) -> Any:
    """The reply after `treat` was applied to the record, or to each item's. Raises Unable for a single record only:
    by then, other items of a list may have been treated."""
    if not task.effect.each:
        return showing(task, treat(task))
    done, errors = [], []
    for n in range(len(task.view.items)):
        shown, refusal = _one(task.of_item(n), treat)
        if refusal is None:
            done.append(shown)
        else:
            errors.append(_entry(task, n, refusal))
    return _reply(task, done, errors)


def _one(task: Task, treat: Treat) -> tuple[Any, Refusal | None]:
    """What the reply shows of an item that was treated, or why it was refused."""
    reported = task.effect.errors is not None
    if reported and (refusal := task.refusal(task.view, False)) is not None:
        return None, refusal
    try:
        record = treat(task)
    except Unable:
        return _bare(task), task.refusal(task.view, True) if reported else None
    return (
        _bare(task) if record is None else task.render_record(record, element(task.example(task.effect.done)))
    ), None


def _bare(task: Task) -> Any:
    """An item without a record behind it: the example, with what was sent for the members that it has."""
    example = element(task.example(task.effect.done))
    if not isinstance(example, dict):
        return example
    sent = {
        each.slot.name: each.value
        for each in task.view.values
        if len(each.slot.trail) == 1 and each.slot.schema.accepts(each.value)
    }
    alike = {member: value for member, value in sent.items() if isinstance(value, type(example.get(member, ABSENT)))}
    return {**example, **alike}


def _entry(task: Task, n: int, refusal: Refusal) -> Any:
    item = task.view.items[n]
    sent = item if isinstance(item, dict) else {}
    key = task.resource.key if task.resource is not None else {}
    return {**{member: sent.get(name) for member, name in key.items()}, **refusal}


def _reply(task: Task, done: list[Any], errors: list[Any]) -> Any:
    body = task.operation.reply_example
    if task.effect.done is not None:
        body = put(body, task.effect.done, done)
    if task.effect.errors is not None:
        body = put(body, task.effect.errors, errors)
    counts = {"sent": len(task.view.items), "done": len(done), "errors": len(errors)}
    for pointer, what in task.effect.tallies.items():
        body = put(body, pointer, like(task.example(pointer), counts[what]))
    return echoed(task, body)
