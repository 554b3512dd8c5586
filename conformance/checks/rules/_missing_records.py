"""Lists without pages that lack a record: a server may show a number of records only, the oldest or the latest.

A list is *whole* if its request has no query and the operation no pages, and if its example does not show one record
only. Documents seldom say which records a list leaves out, such as those in another state. So a record must be there
only if the list shows another one that the run has made with equal values. Whether a list shows new records at all is
left to `created-is-listed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.effects import List
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.paging import Paging
from conformance.contract.resource import Resource
from conformance.observation.records import Record, listed_records, record_key, shown_items, shown_record
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


def missing_record(contract: Contract, reply: Reply, state: TargetState) -> Record | None:
    """Return an existing record that a whole list lacks, though it shows one with equal values; None without one."""
    operation = reply.operation
    # Without shared records, this is no run: recorded traffic may be that of several clients at the same time.
    if not state.shared or operation is None or not isinstance(operation.effect, List):
        return None
    resource = contract.resources[operation.effect.resource]
    if not _is_whole(operation, resource, reply):
        return None
    items = [shown_record(resource, each, {}) for each in listed_records(operation.effect, reply.body)]
    if None in items:
        return None
    keys = {record_key(resource, each.names) for each in items if each is not None}
    own = [each for each in state.own_records(resource.name) if _is_below(each, reply.view.path_values)]
    seen = [_equal_values(resource, each, state) for each in own if record_key(resource, each.names) in keys]
    lacking = (each for each in own if record_key(resource, each.names) not in keys)
    return next((each for each in lacking if _equal_values(resource, each, state) in seen), None)


def _is_whole(operation: Operation, resource: Resource, reply: Reply) -> bool:
    """Return whether the reply shows the whole list to the usual account: another one may own other records."""
    request = reply.view.request
    # A target that has no key for the profile of the operation has one account for all.
    usual = {operation.profile, "valid"}
    is_usual = all(each.is_as_it_is and each.profile in usual for each in request.credentials)
    selects_none = {*operation.path_names} <= {*resource.names, *resource.ancestors}
    return lists_all(operation) and not request.query and is_usual and selects_none


def lists_all(operation: Operation) -> bool:
    """Return whether an operation lists records without pages, and documents no limit to their number."""
    effect = operation.effect
    if not isinstance(effect, List) or effect.paging != Paging() or effect.newest is not None:
        return False
    example = resolve(operation.reply_example, effect.items)
    return shown_items(example) != [example]


def _is_below(record: Record, path_values: Mapping[str, Any]) -> bool:
    return all(str(record.names.get(name)) == str(value) for name, value in path_values.items())


def _equal_values(resource: Resource, record: Record, state: TargetState) -> Mapping[str, Any]:
    """Return the values of a record without those that differ in each new one; a list may select by the others."""
    different = {*resource.names, *resource.unique}
    values = {**record.sent, **record.state}
    return {name: each for name, each in values.items() if name not in different and not state.names.is_generated(each)}
