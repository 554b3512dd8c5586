"""The longest lists that are allowed, with an item about another existing record each.

A server may count the items of such a list wrongly, or look up some of its records only. All lists about the records of
a resource share these records, which the last list deletes. So they cost few requests.
"""

from __future__ import annotations

from conformance.checks.behaviours._deleted_records import lists_of_updates
from conformance.checks.behaviours._many_records import create_many, creations_of, maker_of_many
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.causes.base import RequestSource
from conformance.checks.causes.too_many import most_items
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Delete
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import required_values
from conformance.contract.resource import Resource
from conformance.observation.record_states import own_need

_MOST_CREATIONS = 10


def longest_lists(contract: Contract, deletion: Operation, factory: RequestSource) -> RequestSteps:
    """Create as many records as the deletion takes; change them by each list of updates, and delete them."""
    resource = contract.resource_of(deletion)
    if resource is None or not creations_for_longest_list(contract, deletion) or not factory.has_target_alone:
        return
    most = most_items(contract, deletion) or 0
    records = yield from create_many(contract, factory, resource.name, most)
    updates = (each for each in lists_of_updates(contract, resource) if not own_need(contract, each))
    for each in (*updates, deletion) if len(records) == most else ():
        yield factory.request_for(each, {}, _items(contract, each, resource, records))


def creations_for_longest_list(contract: Contract, operation: Operation) -> int:
    """Return how many creations make the records of the longest list of deletions; 0 if it is none, or needs many."""
    most, maker = most_items(contract, operation), maker_of_many(contract, operation.effect.resource or "")
    if not isinstance(operation.effect, Delete) or own_need(contract, operation) or not most:
        return 0
    is_of_lists = maker is not None and maker.at_once > 1
    count = creations_of(contract, operation.effect.resource or "", most) if is_of_lists else None
    return count if count is not None and count <= _MOST_CREATIONS else 0


def _items(
    contract: Contract, operation: Operation, resource: Resource, records: list[RecordNames]
) -> list[dict[str, object]]:
    """Return an item about each record, as many as the operation takes."""
    members = {**required_values(operation), **dict(settable_members(operation, resource))}
    return [{**members, **names} for names in records[: most_items(contract, operation)]]
