"""Count records: one count, or a count for each value of a member."""

from __future__ import annotations

from collections import Counter
from typing import Any

from conformance.contract.effects import Count
from conformance.contract.json_pointer import ABSENT, put
from conformance.contract.parameter_style import parameter_text
from conformance.mock_server.effects.base import Task, with_echoes
from conformance.mock_server.list_query import selected_records
from conformance.mock_server.record_view import as_type_of


def apply(task: Task[Count]) -> Any:
    """Return the body with the counts of the selected records."""
    records = selected_records(task.view, task.store, task.effect)
    effect, body = task.effect, task.operation.reply_example
    if effect.total is not None:
        body = put(body, effect.total, as_type_of(task.example(effect.total), len(records)))
    example = task.example(effect.record)
    if effect.record is not None and effect.by is None:
        body = put(body, effect.record, as_type_of(example, len(records)))
    elif effect.record is not None and effect.by is not None:
        values = (task.store.member(task.required_resource, each, effect.by) for each in records)
        counts = Counter(parameter_text(value) for value in values if value is not ABSENT)
        body = put(body, effect.record, {value: as_type_of(shown, counts[value]) for value, shown in example.items()})
    return with_echoes(task, body)
