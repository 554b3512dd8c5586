"""Reply with the documented example, and change no record. A list of look-ups gets an answer for each item."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Static
from conformance.contract.json_pointer import put, resolve
from conformance.mock_server.effects._day_rows import with_requested_days
from conformance.mock_server.effects.base import Task, with_echoes
from conformance.mock_server.record_view import as_type_of


def apply(task: Task[Static]) -> Any:
    """Return the documented example, with the sent query values where a reply repeats them, and the requested days."""
    return with_requested_days(task, with_echoes(task, _with_counters(task, _with_answers(task))))


def _with_answers(task: Task[Static]) -> Any:
    """Return the example; if its body is a list of items, with an example row for each, which repeats its members."""
    example = task.operation.reply_example
    rows = resolve(example, task.effect.items)
    if task.operation.takes != "list" or not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        return example
    return put(example, task.effect.items, [_row(rows[n % len(rows)], item) for n, item in enumerate(task.view.items)])


def _with_counters(task: Task[Static], body: Any) -> Any:
    """Return the body with the numbers of items that were sent."""
    counters = task.effect.for_each_item.counters if task.effect.for_each_item is not None else {}
    for pointer in (each for each, counted in counters.items() if counted == "sent"):
        body = put(body, pointer, as_type_of(task.example(pointer), len(task.view.items)))
    return body


def _row(example: dict[str, Any], item: Any) -> dict[str, Any]:
    sent = item if isinstance(item, dict) else {}
    return {name: sent[name] if isinstance(sent.get(name), str) else value for name, value in example.items()}
