"""Records that belong to another one: a change of that one must not change them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress

from conformance.checks.access import Access, access_to_new_records
from conformance.checks.behaviours._reading_records import reading_operations
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import Blocked, RecordNames
from conformance.contract.model import Contract
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

RecordsBelow = Mapping[str, tuple[Resource, RecordNames]]
"""A description of a record -> its resource and its request names."""


def resources_below(contract: Contract, resource: Resource) -> list[Resource]:
    """Return the resources whose records belong to those of a resource, and can be created and read."""
    found = [each for each in contract.resources.values() if resource in map(contract.owners.get, each.parents)]
    return [each for each in found if contract.creators_of(each.name) and reading_operations(contract, each)]


def access_to_records_below(contract: Contract, resource: Resource | None) -> Access:
    """Return the access of a check that creates such records."""
    access = Access()
    for each in resources_below(contract, resource) if resource is not None else ():
        access |= access_to_new_records(contract, each)
    return access


def new_records_below(context: RecordContext, names: RecordNames) -> Generator[Request, Reply, RecordsBelow]:
    """Create a record of each such resource below the record with these names; return them by a description."""
    found: dict[str, tuple[Resource, RecordNames]] = {}
    for each in resources_below(context.contract, context.resource):
        with suppress(Blocked):
            made = yield from context.factory.new_record(each.name, below=names)
            found[f"the {each.name}"] = (each, made)
    return found
