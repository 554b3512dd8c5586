"""Combined records: their key has the keys of several others, such as the link of an affiliate and a campaign.

A server that looks for them by one part of the key may delete, with a record, the combined ones of another record.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress

from conformance.checks.behaviours._reading_records import reading_operations
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import Blocked, RecordNames
from conformance.contract.model import Contract
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

CombinedRecord = tuple[Resource, RecordNames]
"""A combined record with its resource."""


def combined_resources(contract: Contract, own: Resource | None) -> list[Resource]:
    """Return the resources that combine records of a resource with others, and can be created and read."""
    found = [each for each in contract.resources.values() if own is not None and _own_parts(contract, each, own)]
    return [each for each in found if contract.creators_of(each.name) and reading_operations(contract, each)]


def _own_parts(contract: Contract, combined: Resource, own: Resource) -> list[str]:
    """Return the parts of the key that are keys of `own`; empty if not each part is the key of another record."""
    owners = {name: contract.owners.get(name, combined) for name in combined.names}
    if combined.key_pattern or len(owners) < 2 or combined in owners.values():
        return []
    return [name for name, owner in owners.items() if owner is own]


def new_combined_records(
    context: RecordContext, names: RecordNames, other: RecordNames
) -> Generator[Request, Reply, list[CombinedRecord]]:
    """Combine two records of the resource with the same third ones; return the combined records of `other`."""
    found: list[CombinedRecord] = []
    own = context.resource
    for each in combined_resources(context.contract, own):
        part = _own_parts(context.contract, each, own)[0]
        with suppress(Blocked):
            first = yield from context.factory.new_record(each.name, below={part: names[own.names[0]]})
            wanted = {**first, part: other[own.names[0]]}
            made = yield from context.factory.new_record(each.name, below=wanted)
            found += [(each, made)] if made == wanted else []
    return found
