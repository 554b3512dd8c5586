"""Operations that name a record of another resource, such as its parent: each must refuse a deleted one.

A server may look up the record in one operation, and not in the others, or keep what it has looked up. It may also keep
the records that belong to the deleted one: an operation whose path names both must refuse them, and so must a list of
such records.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from conformance.checks.behaviours._deleted_records import may_accept_absent
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import Cause
from conformance.checks.causes.unknown_reference import UnknownReference
from conformance.checks.expected_outcomes import lists_success
from conformance.checks.request_steps import Blocked, RecordNames, RecordNamesSteps, RequestSteps
from conformance.contract.effects import Create, List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import key_slots, with_key
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


class Reference(NamedTuple):
    """An operation, and its parameter that names a record of another resource."""

    operation: Operation
    slot: ParameterSlot


def refusing_references(contract: Contract, causes: Iterable[Cause], resource: Resource) -> list[Reference]:
    """Return the references to records of a resource that must be refused if there is no such record."""
    clauses = [each for each in causes if isinstance(each, UnknownReference)]
    found = []
    for operation in contract.operations.values():
        # What belonged to the record is absent too.
        is_open = operation.takes == "list" or may_accept_absent(contract, operation)
        for slot in operation.slots if not is_open else ():
            about = [each for each in clauses if each.is_about(operation) and each.covers(slot)]
            is_refused = bool(about) and not any(lists_success(contract, each.clause) for each in about)
            if is_refused and contract.owners.get(slot.name) is resource:
                found.append(Reference(operation, slot))
    return found


def requests_naming(
    context: RecordContext, references: Sequence[Reference], names: RecordNames
) -> Generator[Request, Reply, list[Request]]:
    """Return a request to each operation that names the record in this parameter.

    A request about a record of another resource is about one that belongs to the record, if such a one can be created.
    A list shows such a one.
    """
    below = yield from _records_below(context, references, names)
    requests = []
    for operation, slot in references:
        with suppress(Blocked):
            request = yield from context.factory.valid_request(operation)
            resource = context.contract.resource_of(operation)
            keys = key_slots(operation, resource) if resource is not None and operation.effect.about_one else {}
            wanted = [(own, below[name]) for name, own in keys.items() if name in below]
            for each, value in (*wanted, (slot, names[context.resource.names[0]])):
                request = with_key(context.factory.view(request), each, value)
            requests.append(request)
    return requests


def _records_below(context: RecordContext, references: Sequence[Reference], names: RecordNames) -> RecordNamesSteps:
    """Create a record below the given one of each resource that operations are about; return the keys of all."""
    below: RecordNames = {}
    called = [each.operation.effect for each in references]
    resources = dict.fromkeys(each.resource for each in called if each.about_one or isinstance(each, List))
    for name in filter(None, resources):
        with suppress(Blocked):
            made = yield from context.factory.new_record(name, below=names)
            below |= {each: made[each] for each in context.contract.resources[name].names}
    return below


def send_before(context: RecordContext, requests: Sequence[Request]) -> RequestSteps:
    """Send those of the requests that a wrong server may remember, with the record that they name.

    These change nothing, or create a record whose key is the one that they name: a second creation finds the first one.
    """
    for request in requests:
        operation = context.factory.view(request).operation
        if operation is not None and (operation.safe or creates_named(context.contract, operation)):
            yield request


def creates_named(contract: Contract, operation: Operation) -> bool:
    """Return whether an operation creates a record whose key has the names of its path only."""
    resource = contract.resource_of(operation)
    if resource is None or resource.key_pattern or not isinstance(operation.effect, Create):
        return False
    return {*resource.names} <= {*operation.path_names}


def check_are_refused(context: RecordContext, requests: Sequence[Request]) -> RequestSteps:
    """Check that each request is refused, because it names a deleted record."""
    for request in requests:
        reply = yield request
        viewed = context.factory.view(request).operation
        expected = f"{viewed.id if viewed else request.path} refuses the deleted {context.resource.name}"
        context.check(not succeeded(reply), expected, reply.summary, reply)
