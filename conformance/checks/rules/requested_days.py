"""Figures by day are about the requested days only, and their total is the sum of the rows.

Source: the `rows` of an operation in the contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, succeeded_operation
from conformance.contract.day_rows import DayRows, Row, figure, is_day, sum_of
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.value_zones import Zone, zones_of
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_ROUNDING = 0.005
"""By how much an amount can differ from the exact one."""


class RequestedDays(Rule):
    """Concerns successes that show figures by day.

    Finds a row outside of the range, and a total that is not the sum. A server may replace a bound that is not
    certainly valid, or correct a range whose end is before its beginning.
    """

    needs = "an operation with `rows`"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return operation.effect.rows is not None

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = succeeded_operation(reply, expectation)
        declared = operation.effect.rows if operation is not None else None
        rows = declared.rows_of(reply.body) if declared is not None else []
        if operation is None or declared is None or not rows:
            return None
        summed = resolve(operation.reply_example, declared.total)
        faults = (
            *self._outside(declared, rows, reply),
            *_wrong_sums(summed, resolve(reply.body, declared.total), rows),
        )
        return next(iter(self.failed(*texts) for texts in faults), self.passed())

    def _outside(self, declared: DayRows, rows: list[Row], reply: Reply) -> Iterator[tuple[str, str]]:
        """Yield what is expected and shown for each row outside of the range."""
        first, last = self._bound(declared.first, reply), self._bound(declared.last, reply)
        if first is None or last is None or (last and first > last):
            return
        wanted = " ".join(text for text in (first and f"from {first}", last and f"to {last}") if text)
        for day, _ in rows:
            if day < first or (last and day > last):
                yield f"rows {wanted}", f"a row of {day}"

    def _bound(self, name: str, reply: Reply) -> str | None:
        """Return the first or the last day; "" if there is none, None if it was sent and is not certainly valid."""
        if name.startswith("/"):
            shown = resolve(reply.body, name)
            return shown if is_day(shown) else ""
        sent = [value for key, value in reply.exchange.request.query if key == name]
        slots = (slot for slot, _, _ in reply.view.values if slot.where == "query" and slot.parameter == name)
        if not sent:
            return ""
        zone = zones_of(self.contract).zone(next(slots), sent[0], None)
        return sent[0] if len(sent) == 1 and is_day(sent[0]) and zone is Zone.RIGHT else None


def _wrong_sums(summed: Any, total: Any, rows: list[Row]) -> Iterator[tuple[str, str]]:
    """Yield what is expected and shown for each total that is not the sum of the rows.

    `summed` is the documented total. A server may show more figures, such as rates, which do not add up.
    """
    for name in summed if isinstance(summed, dict) and isinstance(total, dict) else ():
        expected, actual = sum_of(rows, name), figure(total.get(name))
        if expected is None or actual is None:
            continue
        is_whole = expected.is_integer() and actual.is_integer()
        if abs(expected - actual) > (0 if is_whole else _ROUNDING * (len(rows) + 1)):
            yield f"a total {name} of {expected:g}, the sum of the rows", f"{actual:g}"
