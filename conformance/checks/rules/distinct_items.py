"""A list shows no record twice.

Source: the `items` of a list, and the `key` of its resource, in the contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, succeeded_operation
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.observation.records import is_id, listed_records
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class DistinctItems(Rule):
    """Concerns successes that list records with their keys.

    Finds two records with the same key.
    """

    needs = "a list of records"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return bool(_lists(operation))

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = succeeded_operation(reply, expectation)
        verdict = None
        for each in _lists(operation) if operation is not None else ():
            counts = Counter(_keys(self.contract.resources[each.resource], listed_records(each, reply.body)))
            key, number = counts.most_common(1)[0] if counts else ((), 0)
            if number > 1:
                return self.failed(f"each {each.resource} once", f"{'/'.join(map(str, key))} is listed {number} times")
            verdict = self.passed() if counts else verdict
        return verdict


def _lists(operation: Operation) -> list[List]:
    return [*([operation.effect] if isinstance(operation.effect, List) else []), *operation.lists]


def _keys(resource: Resource, listed: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the key of each listed record that shows it, with the keys of its parents."""
    members = [*resource.key, *resource.parents.values()]
    for each in listed if resource.key else ():
        if isinstance(each, dict) and all(is_id(each.get(member)) for member in resource.key):
            yield tuple(str(each.get(member)) for member in members)
