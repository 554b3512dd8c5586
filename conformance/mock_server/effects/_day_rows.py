"""Figures by day in a reply: those of the requested days, and their sums."""

from __future__ import annotations

from typing import Any

from conformance.contract.day_rows import DayRows, Row, figure, is_day, sum_of
from conformance.contract.effects import Effect
from conformance.contract.json_pointer import put, resolve
from conformance.mock_server.effects.base import Task
from conformance.mock_server.record_view import as_type_of

_DIGITS = 4


def with_requested_days(task: Task[Effect], body: Any) -> Any:
    """Return the body with the rows of the requested days only, and with their sums as the total."""
    declared = task.effect.rows
    if declared is None:
        return body
    first, last = (_bound(task, name, body) for name in (declared.first, declared.last))
    kept = [
        (day, row)
        for day, row in declared.rows_of(body)
        if not (is_day(first) and day < first) and not (is_day(last) and day > last)
    ]
    return with_rows(declared, body, kept)


def _bound(task: Task[Effect], name: str, body: Any) -> Any:
    return resolve(body, name) if name.startswith("/") else task.value_named(name)


def with_rows(declared: DayRows, body: Any, rows: list[Row]) -> Any:
    """Return the body with these rows, and with their sums as the total."""
    shown = dict(rows) if declared.day is None else [{**row, declared.day: day} for day, row in rows]
    body = put(body, declared.at, shown)
    total = resolve(body, declared.total) if declared.total is not None else {}
    for name in (each for each, value in total.items() if figure(value) is not None):
        exact = round(sum_of(rows, name) or 0.0, _DIGITS)
        number = int(exact) if exact.is_integer() else exact
        body = put(body, f"{declared.total}/{name}", as_type_of(total[name], number))
    return body
