"""Kin: records of other resources that have members of the same names.

A server that stores all resources in one place may change a record of another kind, such as the account of another
part of the API. So records of the kin are read before and after updates, and those with the same unique values after
deletions.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from typing import Any

from conformance.checks.behaviours._reading_records import without_volatile
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import Blocked, RecordNames
from conformance.contract.effects import Read
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Namesake = tuple[Resource, RecordNames]
"""A record of another resource."""


def kin_resources(contract: Contract, operation: Operation) -> list[Resource]:
    """Return the other resources with a stored member that the operation can set, and with single records to read."""
    own = contract.resource_of(operation)
    names = {name for name, _ in settable_members(operation, own)} if own is not None else set()
    others = (each for each in contract.resources.values() if each is not own and names & {*each.stored_members})
    return [each for each in others if _readers(contract, each)]


def read_kin(context: RecordContext) -> Generator[Request, Reply, dict[str, Any]]:
    """Return an existing record of each resource of the kin, by a description; none if other clients can change it."""
    found: dict[str, Any] = {}
    for resource in kin_resources(context.contract, context.operation) if context.factory.has_target_alone else ():
        with suppress(Blocked):
            names = {} if resource.singleton else (yield from context.factory.existing_record(resource.name))
            shown, _ = yield from context.read_other(resource, names)
            found[f"the {resource.name}"] = without_volatile(context.contract, shown)
    return found


def namesake_resources(contract: Contract, own: Resource | None) -> list[Resource]:
    """Return the other resources with a unique member of the same name, whose records can be created and read."""
    unique = {*own.unique} if own is not None else set()
    others = (each for each in contract.resources.values() if each is not own and unique & {*each.unique})
    return [each for each in others if contract.creators_of(each.name) and _readers(contract, each)]


def new_namesakes(context: RecordContext, unique: Mapping[str, Any]) -> Generator[Request, Reply, list[Namesake]]:
    """Create a record of each other resource with the same unique values; leave out those that are refused."""
    found: list[Namesake] = []
    for resource in namesake_resources(context.contract, context.resource) if unique else ():
        maker = context.contract.creators_of(resource.name)[0]
        request = yield from context.factory.valid_request(maker)
        for name in sorted(unique.keys() & {*resource.unique}):
            request = with_value(context.factory.view(request), record_slots(maker)[name], unique[name])
        reply = yield request
        made = context.factory.records_made_by(reply)[:1] if succeeded(reply) else []
        found += [(resource, each.names) for each in made]
    return found


def _readers(contract: Contract, resource: Resource) -> list[Operation]:
    known = {*resource.names, *resource.ancestors}
    return [each for each in contract.operations_with(Read, resource.name) if {*each.path_names} <= known]
