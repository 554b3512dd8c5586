"""The longest lists that are allowed, with an item about another existing record each.

A server may count the items of such a list wrongly, or look up some of its records only. All lists about the records of
a resource share these records, which the last list deletes. So they cost few requests.
"""

from __future__ import annotations

from collections.abc import Generator

from conformance.checks.behaviours._deleted_records import lists_of_updates
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import RequestSource
from conformance.checks.causes.too_many import most_items
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Delete
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import required_values
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.record_states import own_need
from conformance.observation.response_reading import Reply

_MOST_CREATIONS = 10


def longest_lists(contract: Contract, deletion: Operation, factory: RequestSource) -> RequestSteps:
    """Create as many records as the deletion takes; change them by each list of updates, and delete them."""
    resource = contract.resource_of(deletion)
    if resource is None or not creations_for_longest_list(contract, deletion) or not factory.has_target_alone:
        return
    records = yield from _new_records(contract, deletion, factory)
    updates = (each for each in lists_of_updates(contract, resource) if not own_need(contract, each))
    for each in (*updates, deletion) if records else ():
        yield factory.request_for(each, {}, _items(contract, each, resource, records))


def creations_for_longest_list(contract: Contract, operation: Operation) -> int:
    """Return how many creations make the records of the longest list of deletions; 0 if it is none, or needs many."""
    most, maker = most_items(contract, operation), _maker(contract, operation)
    at_once = most_items(contract, maker) if maker is not None else None
    if not isinstance(operation.effect, Delete) or own_need(contract, operation) or not most or not at_once:
        return 0
    count = -(-most // at_once)
    return count if count <= _MOST_CREATIONS else 0


def _maker(contract: Contract, operation: Operation) -> Operation | None:
    """Return the operation that creates the most records of the resource by one list; None without one."""
    makers = contract.creators_of(operation.effect.resource or "")
    return max(makers, key=lambda each: most_items(contract, each) or 0, default=None)


def _new_records(
    contract: Contract, deletion: Operation, factory: RequestSource
) -> Generator[Request, Reply, list[RecordNames]]:
    """Create the records; return their names, none if some are not created."""
    maker = _maker(contract, deletion)
    most, found = most_items(contract, deletion) or 0, list[RecordNames]()
    if maker is None:
        return found
    at_once = most_items(contract, maker) or most
    for start in range(0, most, at_once):
        reply = yield from factory.send_valid(maker, items=min(at_once, most - start))
        if not succeeded(reply):
            return []
        found += [each.names for each in factory.records_made_by(reply)]
    return found if len(found) == most else []


def _items(
    contract: Contract, operation: Operation, resource: Resource, records: list[RecordNames]
) -> list[dict[str, object]]:
    """Return an item about each record, as many as the operation takes."""
    members = {**required_values(operation), **dict(settable_members(operation, resource))}
    return [{**members, **names} for names in records[: most_items(contract, operation)]]
