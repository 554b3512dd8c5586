"""Each item of a list in a request is either processed or reported as an error.

Source: the `for_each_item` of an operation in the contract. It says where a reply lists items, and where it shows their
numbers.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, succeeded_operation
from conformance.contract.effects import EachItem
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_NUMBER_TEXTS = {"sent": "the items sent", "done": "the items shown as processed"}


class AccountedItems(Rule):
    """Concerns successes of operations that process each item of a list.

    Finds numbers that differ from the items sent or processed. Where items are `independent`, it also finds those that
    are neither processed nor reported.
    """

    needs = "an operation with `for_each_item`"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return operation.for_each_item is not None

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = succeeded_operation(reply, expectation)
        if operation is None or operation.for_each_item is None or not isinstance(reply.view.body, list):
            return None
        sent, done = len(reply.view.body), count_done(reply.body, operation.for_each_item)
        errors = count_items(reply.body, operation.for_each_item.errors)
        wrong = self._check_counters(reply.body, operation.for_each_item, {"sent": sent, "done": done})
        if wrong is not None:
            return wrong
        if not operation.for_each_item.independent:
            return self.passed() if _shows_number_sent(reply.body, operation.for_each_item) else None
        if done is None or errors is None:
            return None
        if done + errors != sent:
            return self.failed(f"{sent} items processed or reported", f"{done} processed and {errors} reported")
        return self.passed()

    def _check_counters(self, body: Any, each_item: EachItem, expected: dict[str, int | None]) -> Finding | None:
        """Compare the numbers that a reply shows with the items of the list."""
        for pointer, kind in each_item.counters.items():
            number = to_integer(resolve(body, pointer))
            if kind in expected and number is not None and number != expected[kind]:
                return self.failed(f"{pointer} is {expected[kind]}, {_NUMBER_TEXTS[kind]}", f"{pointer} is {number}")
        return None


def _shows_number_sent(body: Any, each_item: EachItem) -> bool:
    numbers = (to_integer(resolve(body, at)) for at, counted in each_item.counters.items() if counted == "sent")
    return any(each is not None for each in numbers)


def count_done(body: Any, each_item: EachItem) -> int | None:
    """Return how many items the reply shows as processed, in a list or else as a number; None if in neither."""
    listed = count_items(body, each_item.done)
    pointers = (pointer for pointer, kind in each_item.counters.items() if kind == "done")
    numbers = (to_integer(resolve(body, pointer)) for pointer in pointers)
    return listed if listed is not None else next((each for each in numbers if each is not None), None)


def count_items(body: Any, pointer: str | None) -> int | None:
    """Return the length of the array at a pointer, or None if there is no array."""
    found = resolve(body, pointer)
    return len(found) if isinstance(found, list) else None


def to_integer(value: Any) -> int | None:
    """Return a non-boolean integer, or the integer that a text of digits spells; None for any other value."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
