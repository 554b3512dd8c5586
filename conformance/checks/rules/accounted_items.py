"""Every item of a list that was sent is either treated or reported."""

from __future__ import annotations

from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class AccountedItems(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = reply.operation
        if operation is None or operation.each is None or not reply.outcome or not reply.outcome.success:
            return None
        if expectation.preferred is not None or not isinstance(reply.view.body, list):
            return None
        sent, each = len(reply.view.body), operation.each
        errors = count_items(reply.body, each.errors)
        done = count_items(reply.body, each.done)
        for pointer, what in each.tallies.items():
            count = to_integer(resolve(reply.body, pointer))
            if what == "sent" and count is not None and count != sent:
                return self.failed(f"{pointer} is {sent}, the items sent", f"{pointer} is {count}")
            if what == "done" and done is None:
                done = count
            if what == "done" and count is not None and count != done:
                return self.failed(f"{pointer} is {done}, the items shown as treated", f"{pointer} is {count}")
        if done is None or errors is None:
            return None
        if done + errors != sent:
            return self.failed(f"{sent} items treated or reported", f"{done} treated and {errors} reported")
        return self.passed()


def count_items(body: Any, pointer: str | None) -> int | None:
    found = resolve(body, pointer) if pointer else ABSENT
    return len(found) if isinstance(found, list) else None


def to_integer(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
