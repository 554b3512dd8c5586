"""The deletion of the last record below another one: its reply is like that to any other deletion.

A program may build the reply from the records that remain, of which there are none then.
"""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import item_key, listing_operations
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Delete
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource

_MOST = 5
"""How many records a new parent has at most for this check."""


def parent_of_lists(contract: Contract, operation: Operation) -> Resource | None:
    """Return the resource whose records have lists of their own of what the operation deletes; None without one.

    The path of the list names the record, and nothing else.
    """
    resource = contract.resource_of(operation)
    is_single = isinstance(operation.effect, Delete) and operation.takes != "list"
    if resource is None or not is_single or not resource.key_pattern:
        return None
    for lister in listing_operations(contract, resource)[:1]:
        owners = [contract.owners.get(name) for name in lister.path_names]
        if len(owners) == 1 and owners[0] is not None and len(owners[0].names) == 1 and owners[0] is not resource:
            return owners[0]
    return None


def delete_all_of_one(context: RecordContext) -> RequestSteps:
    """Delete all records of a new parent, one by one; the list must be empty then."""
    owner, resource = parent_of_lists(context.contract, context.operation), context.resource
    if owner is None or not context.factory.has_target_alone:
        return
    above = {owner.names[0]: (yield from context.new_key(owner))}
    above |= yield from context.new_record(above)
    lister = listing_operations(context.contract, resource)[0]
    items, _ = yield from context.read_list(lister, above)
    keys = [key for key in (item_key(resource, each) for each in items) if key is not None]
    if not 0 < len(keys) == len(items) <= _MOST:
        return
    for key in keys:
        yield context.factory.request_for(context.operation, {**above, **dict(zip(resource.names, key, strict=True))})
    left, shown_by = yield from context.read_list(lister, above)
    context.check(not left, f"no {resource.name} is left in the list", f"{len(left)} are", shown_by)
