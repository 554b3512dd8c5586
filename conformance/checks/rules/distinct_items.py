"""A list shows each record once: none twice and, without pages and filters, all that are alike.

Source: the `items` of a list, and the `key` of its resource, in the contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules._missing_records import missing_record
from conformance.checks.rules.base import Rule, succeeded_operation
from conformance.contract.effects import Create, Delete, List, Merge
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.text import and_more
from conformance.observation.records import is_id, listed_records
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_MOST_NAMED = 4


class DistinctItems(Rule):
    """Concerns successes that show several records with their keys.

    Finds two records with the same key, and a whole list that lacks a record.
    """

    needs = "a list of records"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return bool(_lists(operation)) or any(written_records(operation, operation.reply_example))

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = succeeded_operation(reply, expectation)
        verdict = None
        for name, items in _shown(operation, reply.body) if operation is not None else ():
            places = _places(self.contract.resources[name], items)
            key, found = max(places.items(), key=lambda place: len(place[1]), default=((), []))
            if len(found) > 1:
                return self.failed(f"each {name} once", f"{'/'.join(key)} is {_items_text(found)} of the list")
            verdict = self.passed() if places else verdict
        lacking = missing_record(self.contract, reply, state) if operation is not None else None
        if lacking is not None:
            named = "/".join(map(str, lacking.names.values()))
            actual = f"{named} is missing, and others with equal values are listed"
            return self.failed(f"each {lacking.resource} in the list", actual)
        return verdict


def _lists(operation: Operation) -> list[List]:
    return [*([operation.effect] if isinstance(operation.effect, List) else []), *operation.lists]


def _shown(operation: Operation, body: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield each list of records in a reply, after the name of their resource."""
    for each in _lists(operation):
        yield each.resource, listed_records(each, body)
    yield from written_records(operation, body)


def written_records(operation: Operation, body: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield each array of records in the reply to a write, after the name of their resource.

    The reply to a list has none: it may show a record once for each item about it.
    """
    effect = operation.effect
    if operation.for_each_item is not None:
        return
    pointers = [(effect.resource, effect.record)] if isinstance(effect, Create | Merge | Delete) else []
    pointers += [(each.resource, each.shown) for each in effect.also_creates] if isinstance(effect, Create) else []
    for name, pointer in pointers:
        shown = resolve(body, pointer) if pointer is not None else ABSENT
        if isinstance(shown, list):
            yield name, shown


def _places(resource: Resource, listed: list[Any]) -> dict[tuple[str, ...], list[int]]:
    """Return the numbers, from 1, of the items that show a record, by its key with the keys of its parents."""
    members = [*resource.key, *resource.parents.values()]
    found: dict[tuple[str, ...], list[int]] = {}
    for number, each in enumerate(listed if resource.key else (), 1):
        if isinstance(each, dict) and all(is_id(each.get(member)) for member in resource.key):
            found.setdefault(tuple(str(each.get(member)) for member in members), []).append(number)
    return found


def _items_text(numbers: list[int]) -> str:
    shown = [str(each) for each in numbers[:_MOST_NAMED]]
    return f"items {and_more(shown, len(numbers))}"
