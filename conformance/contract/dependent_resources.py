"""Resources whose records depend on those of another one: they belong to these, or refer to them in a member."""

from __future__ import annotations

from typing import NamedTuple

from conformance.contract.effects import Delete
from conformance.contract.model import Contract
from conformance.contract.operation import ParameterSlot
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.resource import Resource


class DependentResource(NamedTuple):
    """A resource whose records depend on those of another one.

    Attributes:
        resource: The resource.
        slot: The parameter of its creation that refers to the other record; None if its records belong to that one.
    """

    resource: Resource
    slot: ParameterSlot | None


def dependent_resources(contract: Contract, owner: Resource) -> list[DependentResource]:
    """Return the resources of which a record that depends on one of `owner` can be created."""
    if len(owner.names) != 1:
        return []
    found = []
    for resource in contract.resources.values():
        if resource is not owner and contract.creators_of(resource.name):
            is_below = owner.names[0] in resource.ancestors
            slot = None if is_below else _reference(contract, resource, owner)
            found += [DependentResource(resource, slot)] if is_below or slot is not None else []
    return found


def _reference(contract: Contract, resource: Resource, owner: Resource) -> ParameterSlot | None:
    """Return the member with which a creation refers to a record of `owner`; None if its records cannot be deleted.

    The run would leave such a record behind.
    """
    maker = contract.creators_of(resource.name)[0]
    sent = (slot for slot in record_slots(maker).values() if slot.parameter in example_record(maker))
    can_delete = bool(contract.operations_with(Delete, resource.name))
    return next((each for each in sent if can_delete and contract.owners.get(each.name) is owner), None)
