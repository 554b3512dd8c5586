"""Records that belong to another one: a change of that one must not change them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress

from conformance.checks.access import Access, access_to_new_records
from conformance.checks.behaviours._reading_records import reading_operations
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RecordNamesSteps
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


def new_record_below(
    context: RecordContext, child: Resource, top: RecordNames, family: dict[str, RecordNames]
) -> RecordNamesSteps:
    """Create a record that belongs to the record `top`, directly or not; return its request names.

    `family` has the records between the two, by resource. Records that are created are added to it.

    Raises:
        Blocked: The record cannot be created there.
    """
    if child.name not in family:
        above = {**top}
        for name in child.parents:
            owner = context.contract.owners.get(name)
            if owner is not None and owner is not context.resource and {*context.resource.names} & {*owner.ancestors}:
                above |= yield from new_record_below(context, owner, top, family)
        made = yield from context.factory.new_record(child.name, below=above)
        if any(made.get(name, value) != value for name, value in above.items()):
            text = f"no {child.name} can be created below a {context.resource.name}"
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, text)
        family[child.name] = made
    return family[child.name]
