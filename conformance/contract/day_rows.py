"""Figures by day in a reply: where they are, and how they add up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.json_pointer import resolve

_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")

Row = tuple[str, Mapping[str, Any]]
"""The day of a row, such as `2019-01-31`, and its figures."""


@dataclass(frozen=True, kw_only=True)
class DayRows:
    """Rows in an array, or in an object with the days as keys.

    `at` is the pointer to the rows. `day` is the member of a row that has its day; None if the keys are the days.
    `first` and `last` are the bounds of the days: a query parameter, or a pointer into the reply. `total` is the
    pointer to the sums of the figures; None if there are none.
    """

    at: str
    day: str | None = None
    first: str
    last: str
    total: str | None = None

    def rows_of(self, body: Any) -> list[Row]:
        """Return the rows of a reply that have a day; values that are no rows are left out."""
        shown = resolve(body, self.at)
        if self.day is None:
            pairs: Iterable[tuple[Any, Any]] = shown.items() if isinstance(shown, dict) else ()
        else:
            rows = (each for each in shown if isinstance(each, dict)) if isinstance(shown, list) else ()
            pairs = ((each.get(self.day), each) for each in rows)
        return [(day, row) for day, row in pairs if is_day(day) and isinstance(row, dict)]


def is_day(value: Any) -> bool:
    """Return whether a value is a day without a time, as year, month and day."""
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def sum_of(rows: Iterable[Row], name: str) -> float | None:
    """Return the sum of a figure, where a row without it counts as 0; None if no row has it, or one has no number."""
    figures = [figure(row[name]) for _, row in rows if row.get(name) is not None]
    numbers = [each for each in figures if each is not None]
    return sum(numbers, 0.0) if numbers and len(numbers) == len(figures) else None


def figure(value: Any) -> float | None:
    """Return a number, or a text that is one; None for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
