"""How many records there are: in all, or of each value of a member."""

from __future__ import annotations

from collections import Counter
from typing import Any

from conformance.contract.effects import Count
from conformance.contract.json_pointer import ABSENT, put
from conformance.contract.request_view import parameter_text
from conformance.mock_server.effects.base import Task, echoed
from conformance.mock_server.list_query import fitting
from conformance.mock_server.record_view import like


def apply(task: Task[Count]) -> Any:
    records = fitting(task.view, task.store)
    effect, body = task.effect, task.operation.reply_example
    if effect.total is not None:
        body = put(body, effect.total, like(task.example(effect.total), len(records)))
    example = task.example(effect.record)
    if effect.record is not None and effect.by is None:
        body = put(body, effect.record, like(example, len(records)))
    elif effect.record is not None and effect.by is not None:
        values = (task.store.member(task.about, each, effect.by) for each in records)
        counts = Counter(parameter_text(value) for value in values if value is not ABSENT)
        body = put(body, effect.record, {value: like(said, counts[value]) for value, said in example.items()})
    return echoed(task, body)
