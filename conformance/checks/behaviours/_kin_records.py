"""Kin: records of other resources that have members of the same names.

A server that stores all resources in one place may change a record of another kind, such as the account of another
part of the API. So records of the kin are read before and after updates.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from typing import Any

from conformance.checks.behaviours._reading_records import without_volatile
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.request_steps import Blocked
from conformance.contract.effects import Read
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


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


def _readers(contract: Contract, resource: Resource) -> list[Operation]:
    known = {*resource.names, *resource.ancestors}
    return [each for each in contract.operations_with(Read, resource.name) if {*each.path_names} <= known]
