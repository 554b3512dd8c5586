"""Records that depend on a deleted one: they belong to it, or refer to it in a member.

Unless the contract has `cascades`, it leaves open whether they are deleted too, and whether they can still be changed.
So each operation on them may succeed or refuse, but its outcome must be documented, and no internal error: a server may
look up the record that is missing.

Operations whose path names the deleted record are left out: they must refuse the request (`_deleted_references`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from conformance.checks.access import NO_ACCESS, Access, access_of_requests
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._records_below import new_record_below
from conformance.checks.behaviours.base import succeeded
from conformance.checks.excuses import is_throttled_by_gateway, why_unread
from conformance.checks.request_steps import Blocked, RecordNames, RecordNamesSteps, RequestSteps
from conformance.contract.dependent_resources import dependent_resources
from conformance.contract.effects import Create, Delete, List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import names_record
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


class Dependent(NamedTuple):
    """A resource whose records depend on another one.

    Attributes:
        resource: The resource.
        slot: The parameter of its creation that refers to the other record; None if its records belong to that one.
        operations: The operations on its records.
    """

    resource: Resource
    slot: ParameterSlot | None
    operations: list[Operation]


def dependents(contract: Contract, deletion: Operation) -> list[Dependent]:
    """Return the resources of which a record that depends on a deleted one can be created."""
    owner = contract.resource_of(deletion)
    if owner is None or deletion.takes == "list":
        return []
    found = (
        Dependent(resource, slot, _operations_on(contract, resource, owner, slot is None))
        for resource, slot in dependent_resources(contract, owner)
    )
    return [each for each in found if each.operations]


def access_to_dependents(contract: Contract, deletion: Operation) -> Access:
    """Return the access of a check that calls these operations."""
    access = NO_ACCESS
    for each in dependents(contract, deletion):
        for operation in (contract.creators_of(each.resource.name)[0], *each.operations):
            access |= access_of_requests(contract, operation)
    return access


def requests_on_dependents(contract: Contract, deletion: Operation) -> int:
    """Return about how many requests create such records and call these operations."""
    return sum(1 + len(each.operations) for each in dependents(contract, deletion))


def check_dependents(context: RecordContext, deletion: Callable[[RecordNames], Request]) -> RequestSteps:
    """Delete a record on which others depend, with the request that `deletion` returns, and check all operations."""
    owner, found = context.resource, dependents(context.contract, context.operation)
    if not found:
        return
    names = yield from context.new_record()
    family: dict[str, RecordNames] = {}
    made: list[tuple[Dependent, RecordNames]] = []
    for each in found:
        with suppress(Blocked):
            made.append((each, (yield from _new_dependent(context, each, names, family))))
    if not made:
        return
    # The contract may leave open whether a record on which others depend can be deleted.
    reply = yield deletion(names)
    if not succeeded(reply):
        return
    calls = [(operation, each.resource, own) for each, own in made for operation in each.operations]
    for operation, resource, own in sorted(calls, key=lambda each: _turn(each[0], each[1])):
        with suppress(Blocked):
            reply = yield (yield from context.factory.valid_request(operation, about=own))
            text = f"{operation.id} about a {resource.name} whose {owner.name} is deleted"
            expected = f"{text}: a success or a documented refusal"
            context.check(_is_documented(reply), expected, reply.summary, reply)


def _new_dependent(
    context: RecordContext, dependent: Dependent, names: RecordNames, family: dict[str, RecordNames]
) -> RecordNamesSteps:
    """Create a record that depends on the one with these names, and those between the two."""
    resource, slot = dependent.resource, dependent.slot
    if slot is None:
        return (yield from new_record_below(context, resource, names, family))
    key = names[context.resource.names[0]]
    return (yield from context.factory.new_record(resource.name, below={**names, slot.name: key}))


def _is_documented(reply: Reply) -> bool:
    """Return whether the outcome is documented, and no internal error; True if the reply does not show that."""
    if reply.response is None or why_unread(reply) or is_throttled_by_gateway(reply.response):
        return True
    return reply.outcome is not None and not reply.outcome.crash


def _operations_on(contract: Contract, resource: Resource, owner: Resource, is_below: bool) -> list[Operation]:
    """Return the operations on records of a resource whose path does not name a record of `owner`.

    Creations are left out, except those whose path names a record that belongs to it (`is_below`).
    """
    found = []
    for each in contract.operations.values():
        creates = is_below and isinstance(each.effect, Create) and bool(each.path_names)
        is_on = creates or isinstance(each.effect, List) or names_record(each, resource)
        is_free = each.takes != "list" and owner not in map(contract.owners.get, each.path_names)
        if each.effect.resource == resource.name and is_on and is_free:
            found.append(each)
    return found


def _turn(operation: Operation, resource: Resource) -> tuple[bool, bool, int]:
    """Return a key to sort calls by: reads, then writes, then deletions, first of what belongs to others."""
    deletes = isinstance(operation.effect, Delete)
    return not operation.safe, deletes, -len(resource.ancestors) if deletes else 0
