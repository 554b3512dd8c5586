"""Which records a check reads and writes: this decides which checks may run at the same time.

Each check creates the records that it changes, and uses no record of another check. So two checks disturb each other
only if one of them looks at more than its own records. An `Access` names the resources that are concerned:

    reads     the check compares all records of the resource, such as a whole list or a count
    writes    the check creates, changes or deletes records of the resource, all of them its own

Two checks conflict if one reads a resource that the other writes. A singleton exists once, so no check has its own one:
a check that writes a singleton also reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Access:
    """The names of the resources that a check reads as a whole, and of those that it writes."""

    reads: frozenset[str] = _NONE
    writes: frozenset[str] = _NONE

    def conflicts_with(self, other: Access) -> bool:
        """Return whether one of the two checks may see what the other changes."""
        return bool(self.reads & other.writes or self.writes & other.reads)

    def __or__(self, other: Access) -> Access:
        return Access(self.reads | other.reads, self.writes | other.writes)


NO_ACCESS = Access()


def access_of_requests(contract: Contract, operation: Operation) -> Access:
    """Return the access of a check that sends requests to the operation which may have an effect."""
    return NO_ACCESS if operation.safe else _writing(contract, operation)


def access_of_refused_requests(contract: Contract, operation: Operation) -> Access:
    """Return the access of a check whose requests to the operation are all refused.

    If records of other resources form the key of a new record, even its refused creation needs a new one of them.
    """
    resource = contract.resource_of(operation)
    if resource is None or resource.key_pattern or not isinstance(operation.effect, Create):
        return NO_ACCESS
    needs_new = any(name in contract.owners for name in resource.names)
    return access_of_requests(contract, operation) if needs_new else NO_ACCESS


def access_to_own_records(contract: Contract, operation: Operation) -> Access:
    """Return the access of a check that creates records of the operation's resource, and changes these."""
    return _writing(contract, operation)


def access_to_new_records(contract: Contract, resource: Resource) -> Access:
    """Return the access of a check that creates records of the resource, all others being shared ones.

    A record may show its children, such as a campaign its goals. So the parents count as written too.
    """
    written = {resource.name}
    for name in (*resource.names, *resource.parents):
        owner = contract.owners.get(name)
        if owner is not None and owner.name not in written:
            written |= access_to_new_records(contract, owner).writes
    return Access(writes=frozenset(written))


def access_to_all_records(contract: Contract, operation: Operation) -> Access:
    """Return the access of a check that compares all records of the operation's resource."""
    own = contract.resource_of(operation)
    listed = frozenset(each.resource for each in operation.lists)
    return NO_ACCESS if own is None else Access(reads=listed | {own.name})


def _writing(contract: Contract, operation: Operation) -> Access:
    found: set[str] = set()
    _add_resources(contract, operation, found)
    return Access(frozenset(each for each in found if contract.resources[each].singleton), frozenset(found))


def _add_resources(contract: Contract, operation: Operation, found: set[str]) -> None:
    """Add the resource of an operation, and those whose records may have to be created for its requests."""
    owners = (contract.owners.get(slot.name) for slot in operation.slots)
    for resource in (contract.resource_of(operation), *owners):
        if resource is not None and resource.name not in found:
            found.add(resource.name)
            for maker in contract.creators_of(resource.name):
                _add_resources(contract, maker, found)
